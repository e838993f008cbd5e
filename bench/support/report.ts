import type { Result } from './measurement.ts'

/** A result as Markdown: what it is about, its table, and its goals with whether each was met. */
export function toMarkdown({ title, about, columns, rows, goals = [], notes = [] }: Result): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`
  const table =
    columns.length === 0 ? [] : ['', line(columns), line(columns.map(() => '---')), ...rows.map(line)]
  const verdicts = goals.map(
    ({ goal, found, isMet }) => `- ${isMet ? 'Met' : '**Missed**'}: ${goal}. Found: ${found}.`,
  )
  const parts = [`## ${title}`, '', about, ...table]
  if (verdicts.length > 0) parts.push('', ...verdicts)
  if (notes.length > 0) parts.push('', ...notes)
  return [...parts, ''].join('\n')
}

import { readFileSync } from 'node:fs'

/**
 * A block of code of the documentation, below a heading and in a language, so that what is tested is what people copy.
 * Each `[from, to]` is put in its place; one that is not there is an error.
 */
export function snippet(
  document: string,
  { heading, language }: { heading: string; language: string },
  replacements: [from: string, to: string][],
): string {
  const text = readFileSync(new URL(`../../../docs/${document}`, import.meta.url), 'utf8')
  const section = text.split(/^#+ /m).find((each) => each.startsWith(`${heading}\n`))
  const found = section?.match(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms'))?.[1]
  if (found === undefined) throw new Error(`${document} has no ${language} below "${heading}"`)
  return replacements.reduce((code, [from, to]) => {
    if (!code.includes(from)) throw new Error(`the ${language} of ${document} has no "${from}"`)
    return code.replaceAll(from, to)
  }, found)
}

/** What stands in the place of words that were removed from a text. */
export const removed = '[removed]'

/**
 * A text without the words of others: wherever it holds a line of them, as it stands or in a quotation. Lines of fewer
 * than four characters say nothing, and would be found in any word.
 */
export function withoutWords(text: string, words: readonly string[]): string {
  const lines = words
    .flatMap((each) => each.split(/\r\n|\r|\n/))
    .map((line) => line.trim())
    .filter((line) => line.length >= 4)
  // The longest first: a line that is part of another would leave the rest of it.
  const inOrder = [...new Set(lines)].sort((a, b) => b.length - a.length)
  return inOrder.reduce((rest, line) => rest.replaceAll(line, removed), text)
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** An instant, as a test names it: at('2026-03-02T09:00Z'). Throws on a text that is none. */
export function at(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new RangeError(`not an instant: ${text}`)
  return date
}

/**
 * Which window of a series becomes which start of its changed rule. A window whose place the rule still has keeps it;
 * the others follow in order. `gone` have no place any more, `added` are starts without a window.
 */
export function pairOccurrences<Window extends { occurrenceAt: Date | null }>(
  windows: Window[],
  starts: Date[],
): { moved: { window: Window; startsAt: Date }[]; gone: Window[]; added: Date[] } {
  const wanted = new Set(starts.map(Number))
  const placeOf = ({ occurrenceAt }: Window) => Number(occurrenceAt)
  const kept = windows.filter((window) => wanted.has(placeOf(window)))
  const taken = new Set(kept.map(placeOf))
  const loose = windows.filter((window) => !taken.has(placeOf(window)))
  const free = starts.filter((start) => !taken.has(Number(start)))
  return {
    moved: [
      ...kept.map((window) => ({ window, startsAt: window.occurrenceAt! })),
      ...loose.slice(0, free.length).map((window, place) => ({ window, startsAt: free[place]! })),
    ],
    gone: loose.slice(free.length),
    added: free.slice(loose.length),
  }
}

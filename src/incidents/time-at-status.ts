import { type ComponentStatus, worstComponentStatus } from '#src/policy/scope.ts'

/** A stretch of time at a status; `toAt` is null while it lasts. */
export type Impact = { status: ComponentStatus; fromAt: Date; toAt: Date | null }

/** Milliseconds at each status that impairs; overlaps count once, at the worst. */
export type SpentMs = Partial<Record<ComponentStatus, number>>

/** How long what impaired a component kept it at each status from `start` to `end`, in milliseconds since 1970. */
export function timeAtEachStatus(impacts: Impact[], start: number, end: number): SpentMs {
  const spentMs: SpentMs = {}
  for (const { status, from, to } of piecesOf(impacts, start, end)) {
    spentMs[status] = (spentMs[status] ?? 0) + to - from
  }
  return spentMs
}

/** A stretch of time with the worst status that was held in it. */
export type Piece = { status: ComponentStatus; from: number; to: number }

/** Cuts a stretch of time wherever an impact begins or ends, and takes the worst status of each piece, in order. */
export function piecesOf(impacts: Impact[], start: number, end: number): Piece[] {
  const spans = impacts
    .map(({ status, fromAt, toAt }) => ({
      status,
      from: Math.max(fromAt.getTime(), start),
      to: Math.min(toAt?.getTime() ?? end, end),
    }))
    .filter(({ from, to }) => to > from)
  const cuts = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b)
  return cuts.slice(1).flatMap((to, place) => {
    const from = cuts[place]!
    const held = spans.filter((span) => span.from <= from && span.to >= to)
    return held.length === 0
      ? []
      : { status: worstComponentStatus(held.map(({ status }) => status)), from, to }
  })
}

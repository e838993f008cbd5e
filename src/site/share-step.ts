import type { ComponentStatus } from '#src/policy/scope.ts'
import { shareOf, type Uptime } from './uptime.ts'

/**
 * The first moment after `now`, and up to `until`, at which the share that is printed is another one, where the
 * component goes on at `status` and is known for as much longer; null where it stays. Between two such moments a page
 * can be kept although time passes.
 */
export function nextShareStep(
  { knownMs, spentMs }: Pick<Uptime, 'knownMs' | 'spentMs'>,
  status: ComponentStatus,
  now: Date,
  until: Date,
): Date | null {
  if (knownMs === 0) return null
  const then = { ...spentMs } // Made once: there are some thirty moments to look at.
  const printedAfter = (ms: number) => {
    then[status] = (spentMs[status] ?? 0) + ms
    return printed(shareOf(knownMs + ms, then))
  }
  const printedNow = printedAfter(0)
  const isOther = (ms: number) => printedAfter(ms) !== printedNow
  // A share only rises or only falls while nothing happens, so the step is found by halving.
  let [before, after] = [0, until.getTime() - now.getTime()]
  if (after <= 0 || !isOther(after)) return null
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (isOther(middle)) after = middle
    else before = middle
  }
  return new Date(now.getTime() + after)
}

/** What of a share is shown: two places of a percentage, and whether it is perfect. */
const printed = (share: number): number =>
  share === 1 ? Number.POSITIVE_INFINITY : Math.floor(share * 10_000)

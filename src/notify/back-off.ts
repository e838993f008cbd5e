/** A number from 0 up to, not including, 1. Passed in, so that a test can say what falls. */
export type Random = () => number

const baseMs = 5_000
const capMs = 10 * 60_000

/** A receiver may ask for more patience than we have on our own, but not for any amount of it. */
const longestRetryAfterMs = 60 * 60_000

/** No message is ever put off for longer. */
export const longestWaitMs = Math.max(capMs, longestRetryAfterMs) + capMs

/** Waits average half the cap once they have grown to it: so many attempts take about 24 hours. */
export const mostAttempts = 295

/**
 * How long to wait after so many failed attempts: any time up to a bound that doubles from 5 s to 10 min, so that
 * messages which failed together do not all come back together. A receiver that says when to come back is heeded,
 * with the same spread on top.
 */
export function waitMsAfter(attempts: number, random: Random, retryAfterMs = 0): number {
  const boundMs = Math.min(capMs, baseMs * 2 ** Math.min(attempts - 1, 30))
  return Math.min(retryAfterMs, longestRetryAfterMs) + Math.floor(random() * boundMs)
}

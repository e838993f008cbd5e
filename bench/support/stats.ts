/** The middle of some numbers. */
export const median = (numbers: number[]): number => quantile(numbers, 0.5)

/**
 * How many times as much one side is as the other: the median over the rounds, each beside its own. A machine that runs
 * at half its speed for a while does so to both.
 */
export const ratioOf = (ones: number[], others: number[]): number =>
  median(ones.map((one, round) => one / others[round]!))

/** The value below which a share of some numbers lies, between the two nearest. */
export function quantile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** The median with its quartiles: `14.8 (14.6 to 15.1)`. */
export function spread(numbers: number[], digits = 1): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(numbers, share).toFixed(digits))
  return `${middle} (${low} to ${high})`
}

/** The latest of some times; null where there is none. */
export const newestOf = (times: Date[]): Date | null =>
  times.length === 0 ? null : new Date(Math.max(...times.map(Number)))

/** How often each side is measured, in turns, and for how many whole seconds under load. */
export type Options = { rounds: number; seconds: number }

/** How often what takes many seconds each time is measured. */
export const seldom = (rounds: number): number => Math.ceil(rounds / 4)

/** One table of results. A row is met, missed, or has no goal (null). */
export type Result = {
  title: string
  /** What was compared with what, and how. */
  about: string
  columns: string[]
  rows: (string | number)[][]
  /** Each goal in words, with whether it was met. */
  goals?: { goal: string; found: string; isMet: boolean }[]
  /** What else must be known to judge them. */
  notes?: string[]
}

export type Measurement = (options: Options) => Promise<Result>

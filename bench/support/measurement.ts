export type Options = { rounds: number; seconds: number }

/** One table of results. A row is met, missed, or has no goal (null). */
export type Result = {
  title: string
  /** What was compared with what, and how. */
  about: string
  columns: string[]
  rows: (string | number)[][]
  /** Each goal in words, with whether it was met. */
  goals?: { goal: string; found: string; isMet: boolean }[]
}

export type Measurement = (options: Options) => Promise<Result>

/** Tells the time. Passed in everywhere, so that a test can say what time it is. */
export type Clock = () => Date

/** The machine's own clock. Only the server and the commands make one. */
export const systemClock: Clock = () => new Date()

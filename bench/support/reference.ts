import { median } from './stats.ts'

/**
 * What a bare `node:http` server answered in a second, over 50 connections, where the goals in milliseconds were found.
 * Machines differ several times over: what takes as long as so many answers there may take as long as so many here.
 */
const goalRate = 68_000

/** What a time that was found beside such a server, at some rates, would be at the rate of the goals. */
export const atGoalRate = (ms: number, bareRates: number[]): string => {
  const rate = median(bareRates)
  const said = (count: number) => Math.round(count).toLocaleString('en')
  return `A bare server answered ${said(rate)} requests/s beside it; where the goal was found, ${said(goalRate)}. ${ms.toFixed(1)} ms here are as many of its answers as ${((ms * rate) / goalRate).toFixed(1)} ms there.`
}

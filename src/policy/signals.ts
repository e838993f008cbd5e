/** Where a suggestion to declare stands: open until a person decides, or until its signals are over. */
export const suggestionStates = ['open', 'accepted', 'dismissed', 'closed'] as const

export type SuggestionState = (typeof suggestionStates)[number]

/** So many suggestions are open at a time at the most; what else comes is gathered in one more. */
export const mostOpenSuggestions = 20
/** So many signals a suggestion remembers; the one heard longest ago goes first. */
export const mostSignals = 200
/** So many that are over are kept. */
export const mostEndedSuggestions = 1_000
/** For how long one that is over is kept, in milliseconds: 30 days. */
export const endedKeptMs = 30 * 24 * 60 * 60_000

/** A signal that fires again within so long of its end takes its suggestion up again: an hour. */
const sameTroubleMs = 60 * 60_000
/** What is silent for so long is forgotten: a day. Until then what a person has dismissed is not suggested again. */
export const forgottenAfterMs = 24 * 60 * 60_000

/** Something that a monitor or a desk says: it fires, perhaps again and again, or it is over. */
export type SignalEvent = {
  status: 'firing' | 'resolved'
  /** Firing: when it began. Resolved: when it ended. */
  at: Date
  /** What tells a message from its repetition; null where the sender has nothing of the kind. */
  messageId: string | null
}

/** What was last heard of the same signal. */
export type HeardSignal = {
  startedAt: Date
  lastAt: Date
  resolvedAt: Date | null
  /** Of the message that last said that it fires. */
  messageId: string | null
  suggestion: { state: SuggestionState }
}

/** The newest suggestion about the same subject. */
export type LatestSuggestion = {
  state: SuggestionState
  endedAt: Date | null
  /** Whether the incident that it became is still open. */
  isIncidentOpen: boolean
}

/**
 * What becomes of a signal. `ignore`: it is late, or about nothing that is known. `repeat`: it is known to fire. `again`:
 * it fires anew, where it was. `join`: it is one more of the newest suggestion, and `reopen` wakes that one. `suggest`:
 * a person is to hear of it. `resolve`: it is over.
 */
export type SignalStep = 'ignore' | 'repeat' | 'again' | 'join' | 'reopen' | 'suggest' | 'resolve'

/** Decides what becomes of a signal that is heard at `now`. Nothing is ever declared by one. */
export function signalStep(
  event: SignalEvent,
  heard: HeardSignal | null,
  latest: LatestSuggestion | null,
  now: Date,
): SignalStep {
  if (event.status === 'resolved') {
    const isKnown = heard !== null && heard.resolvedAt === null && event.at >= heard.startedAt
    return isKnown ? 'resolve' : 'ignore'
  }
  if (heard !== null) {
    const { state } = heard.suggestion
    const isForgotten = state !== 'open' && msBetween(heard.lastAt, now) >= forgottenAfterMs
    if (heard.resolvedAt !== null && isLate(event, heard, heard.resolvedAt)) return 'ignore'
    if (heard.resolvedAt === null && !isForgotten) return 'repeat'
    if (state === 'dismissed' && !isForgotten) return 'again'
  }
  if (latest === null) return 'suggest'
  switch (latest.state) {
    case 'open':
      return 'join'
    case 'accepted':
      return latest.isIncidentOpen ? 'join' : 'suggest'
    case 'closed':
      return msBetween(latest.endedAt!, now) < sameTroubleMs ? 'reopen' : 'suggest'
    case 'dismissed':
      return 'suggest'
  }
}

/** Whether it tells of a time that is over: it was under way while the end of it overtook it. */
const isLate = ({ at, messageId }: SignalEvent, heard: HeardSignal, resolvedAt: Date): boolean =>
  at < resolvedAt || (messageId !== null && messageId === heard.messageId)

const msBetween = (from: Date, to: Date): number => to.getTime() - from.getTime()

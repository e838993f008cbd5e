import { type DeclarationReason, declarationReasons } from './declaration.ts'
import { holdsWord } from './names.ts'
import type { SignalSettings } from './signal-rules.ts'

/** What is known of a suggestion's signals. */
export type ReasonFacts = {
  /** The name of the component that they are about; null for none that is known. */
  component: string | null
  signals: readonly {
    /** Signals of one kind on one component are like each other. */
    kind: string
    /** What it says itself. */
    reason: DeclarationReason | null
    /** When it was heard of for the first time. */
    firstAt: Date
  }[]
}

/**
 * Why an incident would be declared: the first of the document's reasons that fits, and 'unsure' where none does.
 * (When to declare an incident)
 */
export function suggestedReason(
  { component, signals }: ReasonFacts,
  { like }: SignalSettings,
): DeclarationReason {
  const fitting = new Set(signals.map(({ reason }) => reason))
  if (component !== null && isReportedByMany(signals, like)) fitting.add('customer_reports')
  if (component !== null && isCoreFunction(component)) fitting.add('core_function_impaired')
  const inOrder = Object.keys(declarationReasons) as DeclarationReason[]
  return inOrder.find((reason) => fitting.has(reason)) ?? 'unsure'
}

/** 'Core platform functions (deploy, ingress, secrets, volumes)' */
export const isCoreFunction = (component: string): boolean =>
  ['deploy', 'ingress', 'secret', 'volume'].some((word) => holdsWord(component, word))

/** 'Multiple customers report similar failures': enough of one kind came within the time, whoever has recovered since. */
function isReportedByMany(
  signals: ReasonFacts['signals'],
  { count, minutes }: SignalSettings['like'],
): boolean {
  return [...Map.groupBy(signals, ({ kind }) => kind).values()].some((alike) => {
    const times = alike.map(({ firstAt }) => firstAt.getTime()).sort((a, b) => a - b)
    return times.some((first, place) => (times[place + count - 1] ?? Infinity) - first <= minutes * 60_000)
  })
}

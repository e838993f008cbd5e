import { type RunbookName, runbookNames, runbookTable } from './runbooks.ts'
import { type Severity, type SeverityRules, severityTable } from './severity.ts'
import { documentSignals, type SignalSettings } from './signal-rules.ts'

/**
 * The policy in force: every number and list of the document that a team may set otherwise. What it means is code;
 * how much it is, is here.
 */
export type Policy = {
  /** Severity levels, with the rules that vary by them. */
  severities: Record<Severity, SeverityRules>
  /** Incident workflow: 5) Postmortem. `holidays` are dates as YYYY-MM-DD that are no business days. */
  postmortem: { businessDays: number; holidays: readonly string[] }
  /** How many minutes before an update is due the comms lead is reminded. */
  reminderMinutes: number
  /** Incident roles: 'keep a written timeline' asks for an entry after so many silent minutes. */
  silentTimelineMinutes: number
  /** Incident workflow: 4) Verify and resolve: what is confirmed before an incident is resolved. */
  verification: readonly VerificationCheck[]
  /** Escalation guidelines: an escalation is repeated after so many minutes until somebody acknowledges it. */
  escalationRepeatMinutes: number
  /** Production freeze policy: for how many minutes an exception lets one change through. */
  exceptionMinutes: number
  /** Runbook links. */
  runbooks: RunbookSettings
  /** When to declare an incident: how monitors are read. */
  signals: SignalSettings
  /** Who is told what, by names of channels that the operator has set up. */
  destinations: Destinations
}

/** One thing to confirm before an incident is resolved. `id` is stable, for programs. */
export type VerificationCheck = { id: string; check: string }

/** Where the team keeps its runbooks (null: the hub's own), and by which words in a name each is known. */
export type RunbookSettings = {
  /** Without a slash at the end. */
  baseUrl: string | null
  names: Record<RunbookName, readonly string[]>
}

/** Names of channels; an empty list tells nobody. */
export type Destinations = {
  /** Escalation guidelines: Escalate to owners. The first rule that fits what is touched wins. */
  owners: readonly OwnerRule[]
  /** Escalation guidelines: Escalate to leadership. */
  leadership: readonly string[]
  /** Who is told where a role is vacant or a person has no address. */
  fallback: readonly string[]
}

/** Who owns what: by the name of a component or a region, or everything (`*`). */
export type OwnerRule = { touches: string; channels: readonly string[] }

/** What the document has confirmed. (Incident workflow: 4) Verify and resolve) */
const documentedChecks = [
  { id: 'slis-normal', check: 'Confirm SLIs return to normal' },
  { id: 'reconcile-queue', check: 'Confirm no hidden backlog remains: reconcile queue' },
  { id: 'postgres-lag', check: 'Confirm no hidden backlog remains: Postgres lag' },
  { id: 'edge-drains', check: 'Confirm no hidden backlog remains: edge drains' },
  { id: 'mitigations-removed', check: 'Remove temporary mitigations carefully' },
] as const satisfies VerificationCheck[]

/** The document's own check that this is, by its id; undefined for one that the team has added or worded anew. */
export const documentedCheck = ({ id, check }: VerificationCheck) =>
  documentedChecks.find((each) => each.id === id && each.check === check)?.id

/** The document as it stands. */
export const documentPolicy: Policy = {
  severities: severityTable,
  postmortem: { businessDays: 5, holidays: [] },
  reminderMinutes: 5,
  silentTimelineMinutes: 15,
  verification: documentedChecks,
  escalationRepeatMinutes: 10,
  exceptionMinutes: 30,
  runbooks: {
    baseUrl: null,
    names: Object.fromEntries(
      runbookNames.map((name): [RunbookName, readonly string[]] => [name, runbookTable[name].names]),
    ) as RunbookSettings['names'],
  },
  signals: documentSignals,
  destinations: { owners: [], leadership: [], fallback: [] },
}

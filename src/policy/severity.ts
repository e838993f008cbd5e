/** From the worst to the mildest (Severity levels). */
export const severities = ['sev0', 'sev1', 'sev2', 'sev3'] as const

export type Severity = (typeof severities)[number]

export type SeverityRules = {
  name: 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3'
  /** Severity levels, in the document's words. */
  meaning: string
  /** Incident workflow: 2) Communicate. Minutes from the declaration; null: no deadline. */
  firstUpdateMinutes: number | null
  /** Incident workflow: 2) Communicate. Minutes from one update to the next; null: no cadence. */
  cadenceMinutes: number | null
  /** Production freeze policy. */
  freezesProduction: boolean
  /** Escalation guidelines. */
  escalatesToLeadership: boolean
  /** Escalation guidelines. Minutes without improvement; null: time alone never escalates. */
  escalatesToOwnersAfterMinutes: number | null
  /** Incident workflow: 5) Postmortem. */
  postmortem: 'required' | 'recommended' | 'none'
}

/** Every rule of the policy that varies by severity. */
export const severityTable: Record<Severity, SeverityRules> = {
  sev0: {
    name: 'Sev0',
    meaning: 'major outage, widespread customer impact, core platform unusable',
    firstUpdateMinutes: 15,
    cadenceMinutes: 15,
    freezesProduction: true,
    escalatesToLeadership: true,
    escalatesToOwnersAfterMinutes: 30,
    postmortem: 'required',
  },
  sev1: {
    name: 'Sev1',
    meaning: 'significant impact, partial outage, many customers affected',
    firstUpdateMinutes: 15,
    cadenceMinutes: 30,
    freezesProduction: true,
    escalatesToLeadership: false,
    escalatesToOwnersAfterMinutes: 30,
    postmortem: 'required',
  },
  sev2: {
    name: 'Sev2',
    meaning: 'limited impact, subset of customers or one region, workarounds exist',
    // The document states no first deadline for Sev2; an update every 60 minutes means the first within 60.
    firstUpdateMinutes: 60,
    cadenceMinutes: 60,
    freezesProduction: false,
    escalatesToLeadership: false,
    escalatesToOwnersAfterMinutes: null,
    postmortem: 'recommended',
  },
  sev3: {
    name: 'Sev3',
    meaning: 'minor impact, small blast radius, no immediate action required',
    firstUpdateMinutes: null,
    cadenceMinutes: null,
    freezesProduction: false,
    escalatesToLeadership: false,
    escalatesToOwnersAfterMinutes: null,
    postmortem: 'none',
  },
}

/** A change of severity, at the instant from which it holds. */
export type SeverityChange = { at: Date; from: Severity; to: Severity }

/** Strictly worse: no severity is worse than itself. */
export function isWorse(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) < severities.indexOf(b)
}

/** The worst of the list; null for an empty one. */
export function worst(list: readonly [Severity, ...Severity[]]): Severity
export function worst(list: readonly Severity[]): Severity | null
export function worst(list: readonly Severity[]): Severity | null {
  return severities.find((severity) => list.includes(severity)) ?? null
}

/**
 * The worst severity an incident has ever held, now or before any change.
 *
 * What the policy asks for by severity (a postmortem, an escalation) follows this one: lowering the severity before
 * resolving escapes nothing.
 */
export function highestEverHeld(facts: {
  severity: Severity
  severityChanges: readonly Pick<SeverityChange, 'from' | 'to'>[]
}): Severity {
  return worst([facts.severity, ...facts.severityChanges.flatMap(({ from, to }) => [from, to])])
}

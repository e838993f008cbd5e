import { type DeclarationReason, declarationReasons } from './declaration.ts'
import { type Severity, severities } from './severity.ts'

/** How the team's monitors are read: which of a signal's labels say what. Label names are tried in their order. */
export type SignalSettings = {
  labels: Record<'component' | 'reason' | 'severity' | 'region' | 'app', readonly string[]>
  /** What the values of a severity label stand for; `sev0` to `sev3` stand for themselves. */
  severities: Readonly<Record<string, Severity>>
  /** What is said of signals whose labels say it otherwise. The first one that fits and says something wins. */
  rules: readonly SignalRule[]
  /** 'Multiple customers report similar failures': so many like signals on one component, within so many minutes. */
  like: { count: number; minutes: number }
  /** The channels that are told of a suggestion; where there are none, the owners of what it is about. */
  onDuty: readonly string[]
}

/** `match` names labels and their values; `*` is any value. */
export type SignalRule = {
  match: Readonly<Record<string, string>>
  component?: string
  reason?: DeclarationReason
  severity?: Severity
}

export const documentSignals: SignalSettings = {
  labels: {
    component: ['allclear_component', 'component', 'service'],
    reason: ['allclear_reason'],
    severity: ['allclear_severity', 'severity'],
    region: ['allclear_region', 'region'],
    app: ['allclear_app', 'app'],
  },
  severities: { critical: 'sev1', page: 'sev1', error: 'sev2', warning: 'sev2', info: 'sev3' },
  // Alerts of a service level objective bear its name, as the common generators of such rules have it.
  rules: ['slo', 'slo_name', 'sloth_slo'].map((label) => ({ match: { [label]: '*' }, reason: 'slo_burn' })),
  like: { count: 3, minutes: 15 },
  onDuty: [],
}

/** What a signal says by its labels: names as they stand there, which need not be known. */
export type Stated = {
  /** The names that a component may go by, the likeliest first. */
  components: string[]
  reason: DeclarationReason | null
  severity: Severity | null
  regions: string[]
  apps: string[]
}

export type Labels = Readonly<Record<string, string>>

/** Reads a signal's labels by the team's settings. */
export function statedBy({ labels: names, rules, ...settings }: SignalSettings, labels: Labels): Stated {
  const valuesOf = (what: keyof typeof names): string[] =>
    names[what].flatMap((name) => (Object.hasOwn(labels, name) && labels[name]! !== '' ? labels[name]! : []))
  const fitting = rules.filter((rule) => fits(rule, labels))
  const severity = valuesOf('severity')
    .map((value) => severityOf(settings.severities, value))
    .find((each) => each !== null)
  return {
    components: [...valuesOf('component'), ...fitting.flatMap(({ component }) => component ?? [])],
    reason: valuesOf('reason').find(isReason) ?? fitting.find(({ reason }) => reason)?.reason ?? null,
    severity: severity ?? fitting.find((rule) => rule.severity)?.severity ?? null,
    regions: valuesOf('region').slice(0, 1),
    apps: valuesOf('app').slice(0, 1),
  }
}

export const isReason = (text: string): text is DeclarationReason => Object.hasOwn(declarationReasons, text)

function severityOf(known: SignalSettings['severities'], value: string): Severity | null {
  const text = value.toLowerCase()
  return severities.find((each) => each === text) ?? (Object.hasOwn(known, text) ? known[text]! : null)
}

const fits = ({ match }: SignalRule, labels: Labels): boolean =>
  Object.entries(match).every(
    ([name, value]) => Object.hasOwn(labels, name) && (value === '*' || labels[name] === value),
  )

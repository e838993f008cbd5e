import { changeIncident, type Incident, insertSeverityChange } from '#db/queries/incidents.ts'
import { findScope, insertScopeChange, type Scope } from '#db/queries/scope.ts'
import type { Act, Refusal } from '#src/act.ts'
import { objections } from '#src/policy/objections.ts'
import { type Severity, worst } from '#src/policy/severity.ts'
import { loadFacts } from './facts.ts'
import { refreshImpacts } from './impacts.ts'
import { raiseDueEscalations } from './raise-escalation.ts'
import { record } from './record.ts'
import { tellPublic } from './tell-public.ts'

export type Amendment = {
  title?: string
  severity?: Severity
  startedAt?: Date
  scope?: Scope
}

/**
 * Changes what is known of an incident. Severity and scope only while it is internal: once published, they
 * change with an update, so that nobody who follows misses it.
 */
export async function amendIncident(
  act: Act,
  incident: Incident,
  amendment: Amendment,
): Promise<{ ok: true; incident: Incident } | Refusal> {
  const { tx, now } = act
  const { title = incident.title, severity = incident.severity, startedAt = incident.startedAt } = amendment
  const scopeBefore = await findScope(tx, incident.id)
  const scope = amendment.scope && !isSame(amendment.scope, scopeBefore) ? amendment.scope : undefined
  const changes = {
    title: title !== incident.title,
    severity: severity !== incident.severity,
    start: startedAt.getTime() !== incident.startedAt.getTime(),
  }

  const objected = objections(
    {
      kind: 'change',
      severity: changes.severity ? severity : undefined,
      started_at: changes.start ? startedAt : undefined,
      scopeChanges: scope !== undefined,
    },
    await loadFacts(tx, act.policy, incident),
    now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }
  // What is so already is no news: the feeds would tell all their readers to fetch the same again.
  if (!scope && !Object.values(changes).includes(true)) return { ok: true, incident }

  const highestSeverity = worst([incident.highestSeverity, severity])
  const isPublic = incident.firstPublishedAt !== null
  const amendedAt = isPublic && (changes.title || changes.start) ? now : incident.amendedAt
  const changed: Incident = { ...incident, title, severity, highestSeverity, startedAt, amendedAt }
  await changeIncident(tx, incident.id, changed)
  const note = { incidentId: incident.id, action: 'incident.changed' }
  if (changes.title) {
    await record(act, { ...note, kind: 'title', details: { from: incident.title, to: title } })
  }
  if (changes.severity) {
    const change = { from: incident.severity, to: severity }
    await insertSeverityChange(tx, { incidentId: incident.id, at: now, ...change })
    await record(act, { ...note, kind: 'severity', details: change })
  }
  if (changes.start) {
    const details = { from: incident.startedAt.toISOString(), to: startedAt.toISOString() }
    await record(act, { ...note, kind: 'start', details })
    await refreshImpacts(tx, changed)
  }
  if (scope) {
    await insertScopeChange(tx, incident.id, { ...scope, at: now, updateId: null })
    await record(act, { ...note, kind: 'scope', details: { scope } })
  }
  await raiseDueEscalations(act, changed)
  await tellPublic(act, changed)
  return { ok: true, incident: changed }
}

/** Whether two scopes name the same things, in whatever order. */
function isSame(a: Scope, b: Scope): boolean {
  const ordered = ({ components, regions, apps }: Scope) =>
    JSON.stringify([
      components.map(({ id, status }) => `${id} ${status}`).sort(),
      regions.toSorted(),
      apps.toSorted(),
    ])
  return ordered(a) === ordered(b)
}

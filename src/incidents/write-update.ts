import { newId } from '#db/ids.ts'
import { changeIncident, type Incident, insertSeverityChange } from '#db/queries/incidents.ts'
import { findScope, insertScopeChange, type Scope } from '#db/queries/scope.ts'
import { findLastUpdate, insertUpdate, type Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'
import { worst } from '#src/policy/severity.ts'
import { fanOut } from '#src/subscribers/fan-out.ts'
import { refreshHeard, refreshImpacts } from './impacts.ts'
import { raiseDueEscalations } from './raise-escalation.ts'
import { record } from './record.ts'
import { tellPublic } from './tell-public.ts'

/** What an update says and sets, before it has an id, an author and a time. */
export type UpdateContent = Pick<Update, 'kind' | 'status' | 'severity'> & Partial<Update>

/**
 * The one place where an update is written: with it, in the same transaction, the incident's status,
 * severity, promise and scope, what it impairs, the timeline, the audit log, what
 * subscribers are to be told, and the new revision.
 */
export async function writeUpdate(
  act: Act,
  incident: Incident,
  content: UpdateContent,
  scope?: Scope,
): Promise<{ incident: Incident; update: Update }> {
  const { tx, now } = act
  const last = await findLastUpdate(tx, incident.id)
  const update = newUpdate(act, incident, content, last)
  await insertUpdate(tx, update)

  const news = newsOf(incident, update)
  const changed: Incident = { ...incident, ...news }
  await changeIncident(tx, incident.id, news)
  if (changed.severity !== incident.severity) {
    await insertSeverityChange(tx, {
      incidentId: incident.id,
      at: now,
      from: incident.severity,
      to: changed.severity,
    })
  }
  // The first update makes the scope public that was noted until then.
  const stated = scope ?? (last ? undefined : await findScope(tx, incident.id))
  if (stated) await insertScopeChange(tx, incident.id, { ...stated, at: now, updateId: update.id })
  const staysPut =
    !stated &&
    isSameTime(incident.startedAt, changed.startedAt) &&
    isSameTime(incident.endedAt, changed.endedAt)
  await (staysPut ? refreshHeard : refreshImpacts)(tx, changed)

  await record(act, {
    incidentId: incident.id,
    kind: update.kind === 'imported' ? 'update' : update.kind,
    action: `incident.${update.kind}_published`,
    updateId: update.id,
    details: changesMade(incident, changed, scope),
  })
  await raiseDueEscalations(act, changed)
  await fanOut(act, changed, update)
  await tellPublic(act, changed)
  return { incident: changed, update }
}

const newUpdate = (act: Act, incident: Incident, content: UpdateContent, last: Update | null): Update => ({
  ...draftedUpdate(content, incident, act.now),
  id: newId(),
  sequence: (last?.sequence ?? 0) + 1,
  statusBefore: last?.status ?? null,
  author: act.author.name,
})

/** An update as it would be written at `now`, before it has an id, a place and an author: for previews. */
export const draftedUpdate = (content: UpdateContent, incident: Incident, now: Date): Update => ({
  id: 'preview',
  incidentId: incident.id,
  sequence: 0,
  statusBefore: null,
  publishedAt: now,
  author: '',
  whatIsHappening: null,
  whoIsAffected: null,
  whatWeAreDoing: null,
  nextUpdateAt: null,
  whatWasImpacted: null,
  startedAt: null,
  endedAt: null,
  correctedStartedAt: null,
  whatChanged: null,
  postmortemUrl: null,
  reopeningReason: null,
  body: null,
  editedAt: null,
  retractedAt: null,
  retractionReason: null,
  purgedAt: null,
  ...content,
})

/** What an update changes of its incident: nothing else is written, since whatever hangs on other columns is checked again. */
const newsOf = (incident: Incident, update: Update) => {
  const isResolution = update.kind === 'resolution'
  return {
    severity: update.severity,
    highestSeverity: worst([incident.highestSeverity, update.severity]),
    status: update.status,
    firstPublishedAt: incident.firstPublishedAt ?? update.publishedAt,
    lastUpdateAt: update.publishedAt,
    promisedAt: update.nextUpdateAt,
    startedAt: isResolution && update.startedAt ? update.startedAt : incident.startedAt,
    endedAt: isResolution ? update.endedAt : null,
    resolvedAt: isResolution ? update.publishedAt : null,
    postmortemUrl: isResolution ? update.postmortemUrl : null,
  }
}

const isSameTime = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()

const changesMade = (before: Incident, after: Incident, scope?: Scope): Record<string, unknown> => ({
  status: after.status,
  ...(before.severity !== after.severity && { severity: { from: before.severity, to: after.severity } }),
  ...(scope && { scope }),
})

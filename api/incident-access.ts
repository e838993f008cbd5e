import type { Context } from 'hono'
import type { Reader } from '#db/client.ts'
import { findIncident, type Incident } from '#db/queries/incidents.ts'
import type { Scope } from '#db/queries/scope.ts'
import { findLastUpdate, findUpdate, listUpdatesBefore, type Update } from '#db/queries/updates.ts'
import type { Hub } from '#src/hub.ts'
import { loadCatalog, scopeFromNames, withNames } from '#src/incidents/scope-names.ts'
import { standingsOf } from '#src/incidents/standing.ts'
import { namesIn, runbookLinks } from '#src/runbooks/runbook-links.ts'
import type { Env } from './http/env.ts'
import { conflict, invalidRequest, notFound } from './http/problem.ts'
import { idBelow, idInPath } from './schemas/common.ts'
import { type ScopeInput, toIncident } from './schemas/incident.ts'
import { toUpdate } from './schemas/update.ts'
import { presentHeld } from './update-lists.ts'

// What every incident resource does on its way in and out.

export const incidentId = idInPath
export const updateId = incidentId.extend({
  update_id: idBelow('update_id'),
})

/** @throws `Problem` 404 */
export async function mustFindIncident(reader: Reader, incidentId: string): Promise<Incident> {
  const incident = await findIncident(reader, incidentId)
  if (!incident) throw notFound('incident')
  return incident
}

/** @throws `Problem` 404 */
export async function mustFindUpdate(reader: Reader, incident: Incident, updateId: string): Promise<Update> {
  const update = await findUpdate(reader, incident.id, updateId)
  if (!update) throw notFound('update of this incident')
  return update
}

/** The scope by ids; undefined where none is stated. @throws `Problem` 422 naming all that it cannot find. */
export async function readScope(
  reader: Reader,
  stated: ScopeInput | undefined,
  field: string,
): Promise<Scope | undefined> {
  if (!stated) return undefined
  const { scope, faults } = scopeFromNames(stated, await loadCatalog(reader))
  if (faults.length === 0) return scope
  throw invalidRequest(faults.map((fault) => ({ field: `${field}.${fault.field}`, message: fault.message })))
}

/**
 * Refuses to publish over a colleague's head: the second of two leads gets what the first one said.
 *
 * @throws `Problem` 409 when another update than the expected one is the last.
 */
export async function checkLastUpdate(
  c: Context<Env>,
  reader: Reader,
  incident: Incident,
  stated: string | null | undefined,
  publicUrl: string,
): Promise<void> {
  const expected = stated === undefined ? ifMatchOf(c) : stated
  if (expected === undefined) return
  const last = await findLastUpdate(reader, incident.id)
  if ((last?.id ?? null) === expected) return
  throw conflict(
    last
      ? `${last.author} published ${last.id} at ${last.publishedAt.toISOString()}. Read it, then publish with expected_last_update_id ${last.id}.`
      : 'Nothing has been published about this incident yet: expect null.',
    { last_update: last && toUpdate(last, publicUrl) },
  )
}

/** The update that `If-Match` names; null for "none", undefined where any will do. */
function ifMatchOf(c: Context<Env>): string | null | undefined {
  const header = c.req.header('if-match')?.trim()
  if (header === undefined || header === '*') return undefined
  // A proxy that compresses makes the tag weak; it names the same update all the same.
  const tag = header.replace(/^(?:W\/)?"(.*)"$/, '$1')
  return tag === 'none' ? null : tag
}

/** Incidents as the API shows them. */
export async function presentIncidents(
  { policy, publicUrl }: Pick<Hub, 'policy' | 'publicUrl'>,
  reader: Reader,
  incidents: Incident[],
  now: Date,
) {
  const standings = await standingsOf(reader, policy, incidents, now)
  const catalog = await loadCatalog(reader)
  return incidents.map((incident) => {
    const standing = standings.get(incident.id)!
    const scope = withNames(standing.scope, catalog)
    const runbooks = runbookLinks({ policy, publicUrl }, namesIn(scope))
    return toIncident(incident, standing, { scope, runbooks }, publicUrl)
  })
}

export async function presentOne(
  hub: Pick<Hub, 'policy' | 'publicUrl'>,
  reader: Reader,
  incident: Incident,
  now: Date,
) {
  const [presented] = await presentIncidents(hub, reader, [incident], now)
  return presented!
}

/** The same with its newest updates. */
export async function presentWithUpdates(
  hub: Pick<Hub, 'policy' | 'publicUrl'>,
  reader: Reader,
  incident: Incident,
  now: Date,
) {
  const held = await presentHeld(
    (slice) => listUpdatesBefore(reader, incident.id, slice),
    (row) => toUpdate(row, hub.publicUrl),
  )
  return { ...(await presentOne(hub, reader, incident, now)), ...held }
}

import type { Reader } from '#db/client.ts'
import {
  findNames,
  listAllEscalations,
  listAllMitigations,
  listAllOverrides,
  listAllProductionChanges,
  type ProductionChange,
  type VerificationOverride,
} from '#db/queries/incident-record.ts'
import { type Incident, listSeverityChanges, type SeverityChange } from '#db/queries/incidents.ts'
import { listRoleAssignments, type NamedAssignment } from '#db/queries/roles.ts'
import { type Escalation, findStandingTicks, type Mitigation, type Tick } from '#db/queries/run.ts'
import { findScope } from '#db/queries/scope.ts'
import { findCorrections, listTimeline, type TimelineEntry } from '#db/queries/timeline.ts'
import { listUpdates, type Update } from '#db/queries/updates.ts'
import type { Policy } from '#src/policy/policy.ts'
import { loadCatalog, withNames } from '../scope-names.ts'

/** Everything that is known of an incident at a moment, as plain data: what its document is rendered from. */
export type IncidentDocument = {
  writtenAt: Date
  pageUrl: string
  incident: Incident
  severityChanges: SeverityChange[]
  scope: ReturnType<typeof withNames>
  /** Every assignment, oldest first. */
  roles: NamedAssignment[]
  /** Oldest first; withdrawn ones with their words, since the document is the team's. */
  updates: Update[]
  /** In the order in which things happened. */
  timeline: TimelineEntry[]
  /** Which entry corrected which, by the id of the corrected one. */
  corrections: ReadonlyMap<number, number>
  /** Each check with the tick that counts. */
  checks: { id: string; check: string; tick: (Tick & { name: string }) | null }[]
  overrides: (VerificationOverride & { name: string })[]
  mitigations: Mitigation[]
  productionChanges: ProductionChange[]
  escalations: (Escalation & { acknowledgedByName: string | null })[]
}

export async function loadDocument(
  reader: Reader,
  { policy, publicUrl }: { policy: Policy; publicUrl: string },
  incident: Incident,
  now: Date,
): Promise<IncidentDocument> {
  const { id } = incident
  const ticks = (await findStandingTicks(reader, [id])).get(id) ?? []
  const overrides = await listAllOverrides(reader, id)
  const escalations = await listAllEscalations(reader, id)
  const names = await findNames(reader, [
    ...[...ticks, ...overrides].map(({ personId }) => personId),
    ...escalations.flatMap(({ acknowledgedBy }) => acknowledgedBy ?? []),
  ])
  const nameOf = (personId: string): string => names.get(personId) ?? personId
  return {
    writtenAt: now,
    pageUrl: `${publicUrl}/incidents/${id}`,
    incident,
    severityChanges: await listSeverityChanges(reader, id),
    scope: withNames(await findScope(reader, id), await loadCatalog(reader)),
    roles: await listRoleAssignments(reader, id),
    updates: (await listUpdates(reader, [id])).toReversed(),
    timeline: await listTimeline(reader, id, { limit: Number.MAX_SAFE_INTEGER }),
    corrections: await findCorrections(reader, id),
    checks: checksOf(policy, ticks).map(({ tick, ...check }) => ({
      ...check,
      tick: tick && { ...tick, name: nameOf(tick.personId) },
    })),
    overrides: overrides.map((row) => ({ ...row, name: nameOf(row.personId) })),
    mitigations: await listAllMitigations(reader, id),
    productionChanges: await listAllProductionChanges(reader, id),
    escalations: escalations.map((row) => ({
      ...row,
      acknowledgedByName: row.acknowledgedBy && nameOf(row.acknowledgedBy),
    })),
  }
}

/** The policy's checks, and any other that was ticked while an earlier policy held it. */
function checksOf({ verification }: Policy, ticks: Tick[]) {
  const known = new Set(verification.map(({ id }) => id))
  const others = ticks.filter(({ checkId }) => !known.has(checkId))
  return [
    ...verification.map(({ id, check }) => ({
      id,
      check,
      tick: ticks.find(({ checkId }) => checkId === id) ?? null,
    })),
    ...others.map((tick) => ({ id: tick.checkId, check: tick.checkId, tick })),
  ]
}

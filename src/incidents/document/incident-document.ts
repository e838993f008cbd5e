import type { Reader } from '#db/client.ts'
import { listActionItemsOf, type NamedActionItem } from '#db/queries/action-items.ts'
import { listEscalations, type NamedEscalation } from '#db/queries/escalations.ts'
import { type Incident, listSeverityChanges, type SeverityChange } from '#db/queries/incidents.ts'
import { listMitigations, type Mitigation } from '#db/queries/mitigations.ts'
import { listProductionChanges, type ProductionChange } from '#db/queries/production-changes.ts'
import { listRoleAssignments, type NamedAssignment } from '#db/queries/roles.ts'
import { findScope } from '#db/queries/scope.ts'
import { findCorrections, listTimeline, type TimelineEntry } from '#db/queries/timeline.ts'
import { listUpdates, type Update } from '#db/queries/updates.ts'
import { listOverridesOf, type NamedOverride, type NamedTick } from '#db/queries/verification.ts'
import type { Policy } from '#src/policy/policy.ts'
import { standingTick } from '#src/policy/verification.ts'
import { namesIn, type RunbookLink, runbookLinks } from '#src/runbooks/runbook-links.ts'
import { loadCatalog, withNames } from '../scope-names.ts'
import { type LoadedVerification, loadVerification } from '../verification-facts.ts'

/** Everything that is known of an incident at a moment, as plain data: what its document is rendered from. */
export type IncidentDocument = {
  writtenAt: Date
  pageUrl: string
  incident: Incident
  severityChanges: SeverityChange[]
  scope: ReturnType<typeof withNames>
  /** What to do first, by what the scope touches. */
  runbooks: RunbookLink[]
  /** Every assignment, oldest first. */
  roles: NamedAssignment[]
  /** Oldest first; withdrawn ones with their words, since the document is the team's. */
  updates: Update[]
  /** In the order in which things happened. */
  timeline: TimelineEntry[]
  /** Which entry corrected which, by the id of the corrected one. */
  corrections: ReadonlyMap<number, number>
  /** Each check with the tick that counts. */
  checks: { id: string; check: string; tick: NamedTick | null }[]
  overrides: NamedOverride[]
  mitigations: Mitigation[]
  productionChanges: ProductionChange[]
  escalations: NamedEscalation[]
  /** In every state, the soonest due first. */
  actionItems: NamedActionItem[]
}

export async function loadDocument(
  reader: Reader,
  { policy, publicUrl }: { policy: Policy; publicUrl: string },
  incident: Incident,
  now: Date,
): Promise<IncidentDocument> {
  const { id } = incident
  const scope = withNames(await findScope(reader, id), await loadCatalog(reader))
  const timeline = await listTimeline(reader, id, { limit: Number.MAX_SAFE_INTEGER })
  return {
    writtenAt: now,
    pageUrl: `${publicUrl}/incidents/${id}`,
    incident,
    severityChanges: await listSeverityChanges(reader, id),
    scope,
    runbooks: runbookLinks({ policy, publicUrl }, namesIn(scope)),
    roles: await listRoleAssignments(reader, id),
    updates: (await listUpdates(reader, [id])).toReversed(),
    timeline,
    corrections: await findCorrections(reader, timeline),
    checks: checksOf(policy, await loadVerification(reader, id)),
    overrides: (await listOverridesOf(reader, [id])).get(id) ?? [],
    mitigations: await listMitigations(reader, id),
    productionChanges: await listProductionChanges(reader, id),
    escalations: await listEscalations(reader, id),
    actionItems: await listActionItemsOf(reader, id),
  }
}

/** The policy's checks, and any other that was ticked while an earlier policy held it. */
function checksOf({ verification }: Policy, loaded: LoadedVerification): IncidentDocument['checks'] {
  const known = new Set(verification.map(({ id }) => id))
  const others = new Set(loaded.ticks.map(({ checkId }) => checkId).filter((id) => !known.has(id)))
  return [...verification, ...[...others].map((id) => ({ id, check: id }))]
    .map(({ id, check }) => ({ id, check, tick: standingTick(id, loaded) ?? null }))
    .filter(({ id, tick }) => known.has(id) || tick !== null)
}

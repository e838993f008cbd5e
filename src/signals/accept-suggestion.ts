import type { Incident } from '#db/queries/incidents.ts'
import type { Scope } from '#db/queries/scope.ts'
import { changeSuggestion, type Suggestion } from '#db/queries/signals.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { findShown, loadCatalog } from '#src/incidents/scope-names.ts'
import type { DeclarationReason } from '#src/policy/declaration.ts'
import { headlineFloor } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

/** What the person who declares says otherwise than the signals. */
export type Acceptance = {
  title?: string
  severity?: Severity
  reason?: DeclarationReason
  isDrill?: boolean
}

/** Makes an incident of a suggestion, on a person's word: internal until its first update, with its scope filled in. */
export async function acceptSuggestion(
  act: Act,
  suggestion: Suggestion,
  {
    title = suggestion.title,
    severity = suggestion.severity,
    reason = suggestion.reason,
    isDrill,
  }: Acceptance,
): Promise<{ ok: true; incident: Incident } | Refusal> {
  const scope = await scopeOf(act, suggestion, severity)
  const declared = await declareIncident(act, { title, severity, reason, isDrill, scope })
  if (!declared.ok) return declared
  const { incident } = declared
  await changeSuggestion(act.tx, suggestion.id, {
    state: 'accepted',
    endedAt: act.now,
    endedBy: act.author.name,
    incidentId: incident.id,
    dismissalReason: null,
  })
  const subject = { type: 'suggestion', id: suggestion.id }
  await audit(act, 'suggestion.accepted', subject, { incident_id: incident.id })
  return { ok: true, incident }
}

/** What is still there of what its signals name; a component is as bad as the severity says. */
async function scopeOf(
  { tx }: Act,
  { componentId, regionIds, apps }: Suggestion,
  severity: Severity,
): Promise<Scope> {
  const catalog = await loadCatalog(tx)
  const component = findShown(catalog, componentId)
  return {
    components: component ? [{ id: component.id, status: headlineFloor[severity] }] : [],
    regions: regionIds.filter((id) => catalog.regions.some((region) => region.id === id)),
    apps,
  }
}

import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { listAffectedComponents } from '#db/queries/public.ts'
import { findGists } from '#db/queries/updates.ts'
import type { Catalog } from '#src/incidents/scope-names.ts'
import { type IncidentStatus, statusNames } from '#src/policy/lifecycle.ts'
import { type Severity, severityTable } from '#src/policy/severity.ts'
import { renderMarkdown } from './markdown.ts'

/** An incident as a list shows it. */
export type IncidentSummary = {
  id: string
  path: string
  title: string
  severity: Severity
  severityName: string
  status: IncidentStatus
  statusName: string
  startedAt: Date
  endedAt: Date | null
  components: string[]
  /** The most telling words that were published, as safe HTML; null when all were withdrawn. */
  gistHtml: string | null
}

/** Published incidents as a list shows them, in the given order. */
export async function summarise(
  reader: Reader,
  incidents: Incident[],
  catalog: Catalog,
  publicUrl: string,
): Promise<IncidentSummary[]> {
  const ids = incidents.map(({ id }) => id)
  const gists = await findGists(reader, ids)
  const affected = Map.groupBy(await listAffectedComponents(reader, ids), ({ incidentId }) => incidentId)
  return incidents.flatMap((incident) => {
    if (incident.status === null) return []
    const named = new Set((affected.get(incident.id) ?? []).map(({ componentId }) => componentId))
    const gist = gists.get(incident.id)
    return {
      id: incident.id,
      path: `/incidents/${incident.id}`,
      title: incident.title,
      severity: incident.severity,
      severityName: severityTable[incident.severity].name,
      status: incident.status,
      statusName: statusNames[incident.status],
      startedAt: incident.startedAt,
      endedAt: incident.endedAt,
      components: catalog.components.filter(({ id }) => named.has(id)).map(({ name }) => name),
      gistHtml: gist ? renderMarkdown(gist, publicUrl) : null,
    }
  })
}

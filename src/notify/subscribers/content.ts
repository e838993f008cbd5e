import type { Reader } from '#db/client.ts'
import type { FanOut } from '#db/queries/deliveries.ts'
import { findIncident, type Incident } from '#db/queries/incidents.ts'
import { findPage } from '#db/queries/page.ts'
import { findUpdate, type Update } from '#db/queries/updates.ts'
import { updateHtml } from '#src/feeds/update-html.ts'
import { severityTable } from '#src/policy/severity.ts'
import { incidentItem } from '#src/site/published-item.ts'
import { viewUpdate } from '#src/site/update-view.ts'
import { type ComponentUpdate, componentUpdates } from './component-updates.ts'
import { type MaintenanceContent, maintenanceContent } from './maintenance-content.ts'
import { affectedByUpdate, type StatuspageContent, statuspageContent } from './statuspage-content.ts'
import { updateText } from './update-text.ts'

/** What subscribers are told of an update: stored once, and the same for all of them at every attempt. */
export type Content = IncidentContent | MaintenanceContent

/** Whatever it tells of. */
export type CommonContent = {
  pageName: string
  subject: string
  /** The words of the update, as plain text and as safe HTML that stands by itself. */
  text: string
  html: string
  statuspage: StatuspageContent
  /** Which components it gave another status; absent where it gave none. */
  componentUpdates?: ComponentUpdate[]
}

export type IncidentContent = CommonContent & {
  incident: { id: string; number: number; title: string; url: string; severity: string; status: string }
  update: {
    id: string
    url: string
    kind: string
    status: string
    severity: string
    published_at: string
    edited_at: string | null
    what_is_happening: string | null
    who_is_affected: string | null
    what_we_are_doing: string | null
    next_update_at: string | null
    reason: string | null
    what_was_impacted: string | null
    started_at: string | null
    ended_at: string | null
    what_changed: string | null
    postmortem_url: string | null
  }
}

/** Writes down what is sent of a fan-out; null where there is nothing left to tell. */
export const contentFor = async (
  reader: Reader,
  fanOut: Told,
  publicUrl: string,
  now: Date,
): Promise<Content | null> =>
  fanOut.maintenanceId === null
    ? incidentContent(reader, fanOut, publicUrl, now)
    : maintenanceContent(reader, fanOut, publicUrl, now)

export type Told = Pick<FanOut, 'kind' | 'incidentId' | 'updateId' | 'maintenanceId' | 'maintenanceUpdateId'>

async function incidentContent(
  reader: Reader,
  { kind, incidentId, updateId }: Told,
  publicUrl: string,
  now: Date,
): Promise<IncidentContent | null> {
  const incident = incidentId === null ? null : await findIncident(reader, incidentId)
  const update = incident && updateId !== null ? await findUpdate(reader, incident.id, updateId) : null
  if (!incident || !update || update.retractedAt) return null
  const view = viewUpdate(update, incident, publicUrl)
  const { title } = incidentItem(view, incident)
  const page = await findPage(reader)
  return {
    pageName: page.name,
    subject: kind === 'correction' ? `Corrected: ${incident.title}` : title,
    text: updateText(update, view),
    html: updateHtml(view, publicUrl),
    incident: incidentData(incident, publicUrl),
    update: updateData(update, publicUrl + view.path),
    statuspage: await statuspageContent(reader, incident, publicUrl, now),
    // A correction comes later, and changes nothing of how things are.
    componentUpdates:
      kind === 'update'
        ? await componentUpdates(
            reader,
            (await affectedByUpdate(reader, incident)).get(update.id) ?? [],
            { about: incident.id, update },
            now,
          )
        : [],
  }
}

const incidentData = (incident: Incident, publicUrl: string): IncidentContent['incident'] => ({
  id: incident.id,
  number: incident.number,
  title: incident.title,
  url: `${publicUrl}/incidents/${incident.id}`,
  severity: incident.severity,
  status: incident.status ?? 'investigating',
})

const updateData = (update: Update, url: string): IncidentContent['update'] => ({
  id: update.id,
  url,
  kind: update.kind,
  status: update.status,
  severity: update.severity,
  published_at: update.publishedAt.toISOString(),
  edited_at: update.editedAt?.toISOString() ?? null,
  what_is_happening: update.whatIsHappening,
  who_is_affected: update.whoIsAffected,
  what_we_are_doing: update.whatWeAreDoing,
  next_update_at: update.nextUpdateAt?.toISOString() ?? null,
  reason: update.reopeningReason,
  what_was_impacted: update.whatWasImpacted,
  started_at: update.startedAt?.toISOString() ?? null,
  ended_at: update.endedAt?.toISOString() ?? null,
  what_changed: update.whatChanged,
  postmortem_url: update.postmortemUrl,
})

/** `Sev1`, as people say it. */
export const severityNameOf = (severity: string): string =>
  severityTable[severity as keyof typeof severityTable].name

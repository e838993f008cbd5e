import type { Reader } from '#db/client.ts'
import type { FanOut } from '#db/queries/deliveries.ts'
import { findIncident, type Incident } from '#db/queries/incidents.ts'
import { findPage } from '#db/queries/page.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import { findUpdate, listUpdates, type Update } from '#db/queries/updates.ts'
import { updateHtml } from '#src/feeds/update-html.ts'
import { severityTable } from '#src/policy/severity.ts'
import { incidentItem } from '#src/site/published-item.ts'
import { viewUpdate } from '#src/site/update-view.ts'
import { type ComponentUpdate, componentUpdates } from './component-updates.ts'
import { findMaintenanceTold, type MaintenanceContent } from './maintenance-content.ts'
import { affectedByUpdate, type StatuspageContent, statuspageContent } from './statuspage-content.ts'
import { updateText } from './update-text.ts'

/** What subscribers are told of an update: stored once, and the same for all of them at every attempt. */
export type Content = IncidentContent | MaintenanceContent

/** Whatever it tells of. */
export type CommonContent = Partial<StatuspageForm> & {
  pageName: string
  subject: string
  /** The words of the update, as plain text and as safe HTML that stands by itself. */
  text: string
  html: string
}

/** What goes to those who asked for Statuspage's form; absent as long as it goes to none of them. */
export type StatuspageForm = {
  statuspage: StatuspageContent
  /** Which components it gave another status. */
  componentUpdates: ComponentUpdate[]
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

/**
 * What is sent of a fan-out over some channels; null where there is nothing left to tell. What is written down already
 * stays as it is. Statuspage's form holds every update of an incident, and is added only once somebody gets it.
 */
export async function contentFor(
  reader: Reader,
  fanOut: Told & Pick<FanOut, 'content'>,
  channels: Subscriber['channel'][],
  publicUrl: string,
  now: Date,
): Promise<Content | null> {
  const kept: Content | null = fanOut.content === null ? null : JSON.parse(fanOut.content)
  const lacksForm = channels.includes('statuspage') && !kept?.statuspage
  if (kept && !lacksForm) return kept
  const isPlanned = fanOut.maintenanceId !== null
  const told = await (isPlanned ? findMaintenanceTold : findIncidentTold)(reader, fanOut, publicUrl, now)
  if (!told) return kept
  return { ...(kept ?? (await told.words())), ...(lacksForm && (await told.form())) }
}

/** What there is to tell of a fan-out: its words, and the same in Statuspage's form. */
export type Tellable<Words extends Content> = {
  words(): Promise<Words>
  form(): Promise<StatuspageForm>
}

export type Told = Pick<FanOut, 'kind' | 'incidentId' | 'updateId' | 'maintenanceId' | 'maintenanceUpdateId'>

async function findIncidentTold(
  reader: Reader,
  { kind, incidentId, updateId }: Told,
  publicUrl: string,
  now: Date,
): Promise<Tellable<IncidentContent> | null> {
  const incident = incidentId === null ? null : await findIncident(reader, incidentId)
  const update = incident && updateId !== null ? await findUpdate(reader, incident.id, updateId) : null
  if (!incident || !update || update.retractedAt) return null
  return {
    async words() {
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
      }
    },
    async form() {
      const updates = await listUpdates(reader, [incident.id])
      const affected = await affectedByUpdate(reader, incident, updates)
      // A correction comes later, and changes nothing of how things are.
      const changed = kind === 'update' ? (affected.get(update.id) ?? []) : []
      return {
        statuspage: await statuspageContent(reader, incident, { updates, affected }, publicUrl, now),
        componentUpdates: await componentUpdates(reader, changed, { about: incident.id, update }, now),
      }
    },
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

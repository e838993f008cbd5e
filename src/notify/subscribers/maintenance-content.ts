import type { Reader } from '#db/client.ts'
import { findMaintenanceUpdate, type MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { findMaintenance } from '#db/queries/maintenances.ts'
import { findPage } from '#db/queries/page.ts'
import { itemWordsHtml } from '#src/feeds/item-html.ts'
import { readOnPage } from '#src/feeds/update-html.ts'
import { loadCatalog } from '#src/incidents/scope-names.ts'
import { maintenanceAt } from '#src/policy/maintenance.ts'
import { maintenanceText } from '#src/site/maintenance-text.ts'
import { type MaintenanceView, viewMaintenance, viewMaintenanceUpdate } from '#src/site/maintenance-view.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import { maintenanceItem } from '#src/site/published-item.ts'
import { spanText, timeText } from '#src/site/time-text.ts'
import { affectedByMaintenance, componentUpdates } from './component-updates.ts'
import type { CommonContent, Tellable, Told } from './content.ts'
import { statuspageMaintenance } from './statuspage-maintenance.ts'

/** What subscribers are told of planned work, times in ISO 8601 in UTC. */
export type MaintenanceContent = CommonContent & {
  maintenance: {
    id: string
    title: string
    url: string
    status: string
    starts_at: string
    ends_at: string
    begun_at: string | null
    ended_at: string | null
    components: { id: string; name: string }[]
  }
  update: {
    id: string
    url: string
    kind: string
    status: string
    published_at: string
    edited_at: string | null
    is_automatic: boolean
    message: string | null
    change: {
      starts_at: { from: string; to: string } | null
      ends_at: { from: string; to: string } | null
      components: { added: string[]; removed: string[] } | null
    } | null
  }
}

/** What there is to tell of an update of planned work; null where there is nothing left. */
export async function findMaintenanceTold(
  reader: Reader,
  { kind, maintenanceId, maintenanceUpdateId }: Told,
  publicUrl: string,
  now: Date,
): Promise<Tellable<MaintenanceContent> | null> {
  const row = maintenanceId === null ? null : await findMaintenance(reader, maintenanceId)
  const update =
    row && maintenanceUpdateId !== null
      ? await findMaintenanceUpdate(reader, row.id, maintenanceUpdateId)
      : null
  if (!row || !update || update.retractedAt) return null
  const view = await viewMaintenance(reader, maintenanceAt(row, now), await loadCatalog(reader), publicUrl)
  return {
    async words() {
      const item = maintenanceItem(viewMaintenanceUpdate(update, publicUrl), row)
      const facts = factsOf(view)
      return {
        pageName: (await findPage(reader)).name,
        subject: kind === 'correction' ? `Corrected: ${row.title}` : item.title,
        text: [maintenanceText(update, publicUrl), edited(update), facts.join('\n')]
          .filter(Boolean)
          .join('\n\n'),
        html: `${itemWordsHtml(item)}<p>${facts.map(escapeHtml).join('<br>')}</p>${readOnPage(item.update, publicUrl)}`,
        maintenance: {
          id: row.id,
          title: row.title,
          url: publicUrl + view.path,
          status: view.status,
          starts_at: view.startsAt.toISOString(),
          ends_at: view.endsAt.toISOString(),
          begun_at: view.begunAt?.toISOString() ?? null,
          ended_at: view.endedAt?.toISOString() ?? null,
          components: view.components,
        },
        update: updateData(update, `${publicUrl}/maintenance/${row.id}#update-${update.id}`),
      }
    },
    async form() {
      const affected = kind === 'update' ? affectedByMaintenance(update.kind, view.components) : []
      return {
        statuspage: await statuspageMaintenance(reader, row, view, publicUrl, now),
        componentUpdates: await componentUpdates(reader, affected, { about: row.id, update }, now),
      }
    },
  }
}

/** What whoever reads just this one message must know: when, and what it touches. */
const factsOf = ({ startsAt, endsAt, components }: MaintenanceView): string[] => [
  `When: ${spanText({ startedAt: startsAt, endedAt: endsAt, correctedFrom: null })}`,
  ...(components.length > 0 ? [`Affected: ${components.map(({ name }) => name).join(', ')}`] : []),
]

const edited = ({ editedAt }: MaintenanceUpdate): string | null =>
  editedAt && `Edited at ${timeText(editedAt)}.`

const updateData = (update: MaintenanceUpdate, url: string): MaintenanceContent['update'] => ({
  id: update.id,
  url,
  kind: update.kind,
  status: update.status,
  published_at: update.publishedAt.toISOString(),
  edited_at: update.editedAt?.toISOString() ?? null,
  is_automatic: update.isAutomatic,
  message: update.body,
  change: update.change && {
    starts_at: update.change.startsAt ?? null,
    ends_at: update.change.endsAt ?? null,
    components: update.change.components ?? null,
  },
})

import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { updateHtml } from '#src/feeds/update-html.ts'
import { loadFacts } from '#src/incidents/facts.ts'
import { draftedUpdate, type UpdateContent } from '#src/incidents/write-update.ts'
import { type Draft, objections } from '#src/policy/objections.ts'
import { severityTable } from '#src/policy/severity.ts'
import { feedItem } from '#src/site/feed.ts'
import { viewUpdate } from '#src/site/update-view.ts'
import type { Env } from './http/env.ts'
import { objection, timestamp, toTimestampOrNull } from './schemas/common.ts'

export const previewQuery = z.strictObject({
  preview: z
    .enum(['true', 'false'], 'must be true or false')
    .optional()
    .openapi({ description: '`true`: answer what would be shown, with every objection, and store nothing.' }),
})

export const wantsPreview = (c: Context<Env>): boolean => c.req.query('preview') === 'true'

export const preview = z
  .object({
    objections: z.array(objection).openapi({ description: 'Empty: it can be published as it is.' }),
    page: z.object({
      title: z.string(),
      severity: z.string(),
      status: z.string().openapi({ description: 'As the page words it.' }),
      passages: z.array(z.object({ label: z.string(), html: z.string() })),
      next_update_at: timestamp.nullable(),
      started_at: timestamp.nullable(),
      ended_at: timestamp.nullable(),
      postmortem_url: z.string().nullable(),
    }),
    feed: z.object({ title: z.string(), html: z.string() }),
  })
  .openapi('Preview')

/** What a draft would look like on the page and in the feed, made by the same functions that make those. */
export async function previewDraft(
  reader: Reader,
  incident: Incident,
  draft: Draft,
  content: UpdateContent,
  now: Date,
  publicUrl: string,
): Promise<z.infer<typeof preview>> {
  const view = viewUpdate(draftedUpdate(content, incident, now), incident, publicUrl)
  return {
    objections: objections(draft, await loadFacts(reader, incident), now),
    page: {
      title: incident.title,
      severity: severityTable[content.severity].name,
      status: view.statusName,
      passages: view.passages,
      next_update_at: toTimestampOrNull(view.nextUpdateAt),
      started_at: toTimestampOrNull(view.span?.startedAt ?? null),
      ended_at: toTimestampOrNull(view.span?.endedAt ?? null),
      postmortem_url: view.postmortemUrl,
    },
    feed: { title: feedItem(view, incident.title).title, html: updateHtml(view, publicUrl) },
  }
}

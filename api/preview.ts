import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { emptyScope, findScope, type Scope } from '#db/queries/scope.ts'
import { passageHtml, updateHtml } from '#src/feeds/update-html.ts'
import type { Hub } from '#src/hub.ts'
import { loadFacts } from '#src/incidents/facts.ts'
import { draftedUpdate, type UpdateContent } from '#src/incidents/write-update.ts'
import { type Draft, objections } from '#src/policy/objections.ts'
import { severityTable } from '#src/policy/severity.ts'
import { incidentItem } from '#src/site/published-item.ts'
import { viewUpdate } from '#src/site/update-view.ts'
import { countRecipients } from '#src/subscribers/told.ts'
import type { Env } from './http/env.ts'
import { objection } from './schemas/common.ts'

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
      passages: z
        .array(z.object({ label: z.string(), html: z.string() }))
        .openapi({ description: 'Under the headings of the template, in its order; safe HTML.' }),
    }),
    feed: z.object({ title: z.string(), html: z.string() }),
    recipients: z.number().int().openapi({
      description: 'How many subscribers would be told, if it were published now.',
      example: 1204,
    }),
  })
  .openapi('Preview')

export const declarationPreview = z
  .object({
    ...preview.shape,
    page: preview.shape.page.nullable(),
    feed: preview.shape.feed.nullable(),
  })
  .openapi('DeclarationPreview', {
    description: 'Without `initial_update` nothing is shown, and nobody told.',
  })

type Parts = Pick<Hub, 'clock' | 'policy' | 'publicUrl'>

/** What a draft would look like on the page and in the feed, made by the same functions that make those. */
export async function previewDraft(
  hub: Parts,
  reader: Reader,
  incident: Incident,
  draft: Draft,
  content: UpdateContent,
  scope?: Scope,
): Promise<z.infer<typeof preview>> {
  const objected = objections(draft, await loadFacts(reader, hub.policy, incident), hub.clock())
  return { objections: objected, ...(await shownOf(hub, reader, incident, content, scope)) }
}

/** What an update would look like, and how many would be told: of a drill nobody. */
export async function shownOf(
  { clock, publicUrl }: Pick<Parts, 'clock' | 'publicUrl'>,
  reader: Reader,
  incident: Incident,
  content: UpdateContent,
  scope?: Scope,
): Promise<Omit<z.infer<typeof preview>, 'objections'>> {
  const view = viewUpdate(draftedUpdate(content, incident, clock()), incident, publicUrl)
  const isFirst = incident.firstPublishedAt === null
  const place = { kind: content.kind, sequence: isFirst ? 1 : 2 }
  // The first update makes public what was noted until then.
  const stated = scope ?? (isFirst ? await findScope(reader, incident.id) : emptyScope)
  const added = stated.components.map(({ id }) => id)
  return {
    page: {
      title: incident.title,
      severity: severityTable[content.severity].name,
      status: view.statusName,
      passages: view.passages.map((passage) => ({ label: passage.label, html: passageHtml(passage) })),
    },
    feed: { title: incidentItem(view, incident).title, html: updateHtml(view, publicUrl) },
    recipients: incident.isDrill ? 0 : await countRecipients(reader, incident.id, place, added),
  }
}

import { listActionItemsOf } from '#db/queries/action-items.ts'
import { findPostmortem } from '#db/queries/postmortems.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { renderMarkdown } from './markdown.ts'
import type { Moment } from './moment.ts'

/** A published postmortem, or the tombstone of one; null where there is none. Of its action items the public sees what is to be done, if anything. */
export async function postmortemPage({ reader, frame }: Moment, id: string) {
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const { published, firstPublishedAt, editedAt, showsActionItems, ...row } = await findPostmortem(reader, id)
  const { purgedAt, purgeReason } = row
  if (firstPublishedAt === null) return null
  const items = showsActionItems ? await listActionItemsOf(reader, id) : []
  return {
    frame,
    incident: { number: incident.number, title: incident.title, path: `/incidents/${id}` },
    html: published === null ? null : renderMarkdown(published, frame.publicUrl, { headings: 'below' }),
    /** When and why the words were removed for good. */
    removal: purgedAt && { at: purgedAt, reason: purgeReason! },
    publishedAt: firstPublishedAt,
    editedAt,
    /** Titles and states; owners, dates and reasons are the team's. */
    actionItems: items.map(({ title, state }) => ({ title, state })),
  }
}

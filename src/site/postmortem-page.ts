import { listActionItemsOf } from '#db/queries/action-items.ts'
import { findPostmortem } from '#db/queries/postmortems.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { renderMarkdown } from './markdown.ts'
import type { Moment } from './moment.ts'

/** A published postmortem; null where there is none. Of its action items the public sees what is to be done, if anything. */
export async function postmortemPage({ reader, frame }: Moment, id: string) {
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const { published, firstPublishedAt, editedAt, showsActionItems } = await findPostmortem(reader, id)
  if (published === null || firstPublishedAt === null) return null
  const items = showsActionItems ? await listActionItemsOf(reader, id) : []
  return {
    frame,
    incident: { number: incident.number, title: incident.title, path: `/incidents/${id}` },
    html: renderMarkdown(published, frame.publicUrl),
    publishedAt: firstPublishedAt,
    editedAt,
    /** Titles and states; owners, dates and reasons are the team's. */
    actionItems: items.map(({ title, state }) => ({ title, state })),
  }
}

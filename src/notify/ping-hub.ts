import { type AuditEntry, findLastAuditId, listAuditEntriesAfter } from '#db/queries/audit.ts'
import { listRegions } from '#db/queries/catalog.ts'
import { findCursor, saveCursor } from '#db/queries/cursors.ts'
import { type FeedTopic, listTopicsOf, type SubjectKind } from '#db/queries/feed-subjects.ts'
import { findRevision } from '#db/queries/page.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { feedFiles } from '#src/site/feed-files.ts'
import { hubChannel } from './channels/websub.ts'
import { enqueue } from './enqueue.ts'

/** Who is told here of changes, as `db/schema/cursors.ts` names them. */
const reader = 'websub'

/** Changes that come sooner after a ping wait, and go out together. */
const pauseMs = 2_000

/** As many addresses as one ping names. */
const mostTopics = 100

/**
 * Tells the WebSub hub which feeds have changed, so that it fetches them and pushes them on. What has changed is read
 * from the audit log, which every change is written to in its own transaction: none is forgotten, and a burst of them
 * makes one ping. What was there before a hub was set up is no news.
 */
export async function pingHub(
  act: Act,
  { channels, publicUrl }: Pick<Hub, 'channels' | 'publicUrl'>,
): Promise<void> {
  if (!channels[hubChannel]) return
  const { tx, now } = act
  const { number: revision } = await findRevision(tx)
  const before = await findCursor(tx, reader)
  if (before?.revision === revision) return
  if (before?.toldAt && now.getTime() - before.toldAt.getTime() < pauseMs) return
  const { lastAuditId, subjects } = await publishedSince(act, before?.auditId ?? null)
  const folders = await foldersOf(act, subjects)
  await saveCursor(tx, { reader, revision, auditId: lastAuditId, toldAt: folders.length > 0 ? now : null })
  const files = Object.keys(feedFiles)
  const topics = folders.flatMap((folder) => files.map((file) => `${publicUrl}${folder}/${file}`))
  for (let start = 0; start < topics.length; start += mostTopics) {
    const part = topics.slice(start, start + mostTopics)
    await enqueue(act, {
      ...{ kind: 'websub-ping', incidentId: null, recipient: { channel: hubChannel } },
      subject: `${part.length} feeds have changed`,
      text: part.join('\n'),
      data: { topics: part },
    })
  }
}

type Subject = { kind: SubjectKind; id: string }

/** What was published, corrected, withdrawn or renamed after an entry of the audit log; nothing, where there was no look before. */
async function publishedSince(
  { tx }: Act,
  auditId: number | null,
): Promise<{ lastAuditId: number; subjects: Subject[] }> {
  if (auditId === null) return { lastAuditId: await findLastAuditId(tx), subjects: [] }
  const entries = await listAuditEntriesAfter(tx, auditId)
  const subjects = entries.filter(isInFeeds).flatMap(({ subjectType, subjectId, details }): Subject[] => {
    const kind = /^(incident|update)$/.test(subjectType) ? 'incident' : 'maintenance'
    const id = details[`${kind}_id`] ?? subjectId
    return typeof id === 'string' ? [{ kind, id }] : []
  })
  const byId = new Map(subjects.map((subject) => [subject.id, subject]))
  return { lastAuditId: entries.at(-1)?.id ?? auditId, subjects: [...byId.values()] }
}

/** Feeds hold updates and titles. */
const isInFeeds = ({ subjectType, action }: Pick<AuditEntry, 'subjectType' | 'action'>): boolean =>
  subjectType === 'update' ||
  subjectType === 'maintenance_update' ||
  action === 'incident.changed' ||
  action === 'maintenance.renamed'

/** Below which addresses the feeds lie that tell of some things. What is internal, or a drill, is told of in none. */
async function foldersOf({ tx }: Act, subjects: Subject[]): Promise<string[]> {
  const folders = new Set<string>()
  for (const { kind, id } of subjects) {
    const topics = await listTopicsOf(tx, { kind, id })
    for (const topic of topics) folders.add(folderOf(topic))
    if (topics.length > 0) folders.add(kind === 'incident' ? `/incidents/${id}` : `/maintenance/${id}`)
  }
  // Every region's feeds tell of maintenance.
  if (subjects.some(({ kind }) => kind === 'maintenance'))
    for (const { id } of await listRegions(tx)) folders.add(folderOf(`region:${id}`))
  return [...folders]
}

const folderOf = (topic: FeedTopic): string => (topic === 'everything' ? '' : `/${topic.replace(':', 's/')}`)

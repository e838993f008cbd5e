import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared, preparedChange, preparedInsert } from '../prepared.ts'
import { feedSubjects, type subjectKinds } from '../schema/feed-subjects.ts'

export type SubjectKind = (typeof subjectKinds)[number]

/** An incident or a maintenance, and when the last update about it came. */
export type HeardSubject = { kind: SubjectKind; id: string; lastUpdateAt: Date }

/** What feeds can be about. */
export type FeedTopic = 'everything' | NamedTopic
export type NamedTopic = `component:${string}` | `region:${string}`

const heardOf = preparedChange((db) => {
  const lastUpdateAt = given('lastUpdateAt', feedSubjects.lastUpdateAt)
  return db
    .update(feedSubjects)
    .set({ lastUpdateAt: sql`max(${feedSubjects.lastUpdateAt}, ${lastUpdateAt})` })
    .where(and(eq(feedSubjects.kind, given('kind')), eq(feedSubjects.subjectId, given('id'))))
})
const noteTopic = preparedInsert(feedSubjects, { unlessThere: true })

/** Notes that something was heard of. */
export const hearOfSubject = (tx: Tx, subject: HeardSubject): Promise<void> => heardOf(tx, subject)

/** The same, and what it is about; what it was about before stays. */
export async function noteSubject(tx: Tx, subject: HeardSubject, topics: NamedTopic[]): Promise<void> {
  await hearOfSubject(tx, subject)
  for (const row of subjectRows(subject, topics)) await noteTopic(tx, row)
}

/** One row for each topic that something is about: everything, and those named. */
export const subjectRows = ({ kind, id, lastUpdateAt }: HeardSubject, topics: NamedTopic[]) =>
  (['everything', ...topics] as const).map((topic) => ({ kind, subjectId: id, topic, lastUpdateAt }))

const newestSubjects = prepared((db) =>
  db
    .select({ id: feedSubjects.subjectId, lastUpdateAt: feedSubjects.lastUpdateAt })
    .from(feedSubjects)
    .where(and(eq(feedSubjects.topic, given('topic')), eq(feedSubjects.kind, given('kind'))))
    .orderBy(desc(feedSubjects.lastUpdateAt), desc(sql`${feedSubjects}.rowid`))
    .limit(sql.placeholder('limit')),
)

/** What a topic's feeds tell of, of one kind: that with the newest last update first. */
export async function listNewestSubjects(
  reader: Reader,
  topic: FeedTopic,
  kind: SubjectKind,
  limit: number,
): Promise<HeardSubject[]> {
  const rows = await newestSubjects(reader, { topic, kind, limit })
  return rows.map((row) => ({ kind, ...row }))
}

/** Every topic whose feeds tell of something. */
export async function listTopicsOf(
  reader: Reader,
  subject: Pick<HeardSubject, 'kind' | 'id'>,
): Promise<FeedTopic[]> {
  const rows = await reader
    .select({ topic: feedSubjects.topic })
    .from(feedSubjects)
    .where(isSubject(subject))
    .orderBy(asc(feedSubjects.topic))
  return rows.map(({ topic }) => topic as FeedTopic)
}

const isSubject = ({ kind, id }: Pick<HeardSubject, 'kind' | 'id'>) =>
  and(eq(feedSubjects.kind, kind), eq(feedSubjects.subjectId, id))

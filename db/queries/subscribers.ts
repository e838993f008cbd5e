import { and, asc, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared, preparedChange } from '../prepared.ts'
import {
  subscriberComponents,
  subscriberKey,
  type subscriberStates,
  subscribers,
} from '../schema/subscribers.ts'

export type Subscriber = typeof subscribers.$inferSelect
export type SubscriberState = (typeof subscriberStates)[number]

/** What decides who is told of something: what it is about, the components that it touches, its place in the story. */
export type Told = {
  /** The incident; null for planned work, which only those hear of who follow no single incident. */
  incidentId: string | null
  componentIds: string[]
  isFirstOrLast: boolean
}

export async function findSubscriber(reader: Reader, id: string): Promise<Subscriber | null> {
  const [row] = await reader.select().from(subscribers).where(eq(subscribers.id, id))
  return row ?? null
}

export async function findSubscriberByKey(reader: Reader, addressKey: string): Promise<Subscriber | null> {
  const [row] = await reader.select().from(subscribers).where(eq(subscribers.addressKey, addressKey))
  return row ?? null
}

const subscribersOf = prepared((db) => db.select().from(subscribers).where(isAmong(subscribers.id, 'ids')))

export const findSubscribers = async (reader: Reader, ids: string[]): Promise<Subscriber[]> =>
  subscribersOf(reader, { ids: listed(ids) })

/** In the order of their ids. */
export const listSubscribers = async (
  reader: Reader,
  { after = '', state, limit }: { after?: string; state?: SubscriberState; limit: number },
): Promise<Subscriber[]> =>
  reader
    .select()
    .from(subscribers)
    .where(and(gt(subscribers.id, after), state && eq(subscribers.state, state)))
    .orderBy(asc(subscribers.id))
    .limit(limit)

export async function countPending(reader: Reader): Promise<number> {
  const [row] = await reader
    .select({ count: sql<number>`count(*)` })
    .from(subscribers)
    .where(eq(subscribers.state, 'pending'))
  return row!.count
}

const anySubscriber = prepared((db) => db.select({ id: subscribers.id }).from(subscribers).limit(1))

/** Whether there is anybody at all, in whatever state. */
export const hasSubscribers = async (reader: Reader): Promise<boolean> =>
  (await anySubscriber(reader)).length > 0

const chosenBy = prepared((db) =>
  db
    .select()
    .from(subscriberComponents)
    .where(isAmong(subscriberComponents.subscriberId, 'ids'))
    .orderBy(asc(subscriberComponents.componentId)),
)

/** The components that each of some subscribers has chosen. */
export async function listChosenComponents(reader: Reader, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await chosenBy(reader, { ids: listed(ids) })
  const byId = Map.groupBy(rows, ({ subscriberId }) => subscriberId)
  return new Map([...byId].map(([id, found]) => [id, found.map(({ componentId }) => componentId)]))
}

export const insertSubscriber = async (tx: Tx, row: Subscriber): Promise<void> =>
  void (await tx.insert(subscribers).values(row))

export const changeSubscriber = async (tx: Tx, id: string, changes: Partial<Subscriber>): Promise<void> =>
  void (await tx.update(subscribers).set(changes).where(eq(subscribers.id, id)))

export async function replaceChosenComponents(tx: Tx, id: string, componentIds: string[]): Promise<void> {
  await tx.delete(subscriberComponents).where(eq(subscriberComponents.subscriberId, id))
  const rows = componentIds.map((componentId) => ({ subscriberId: id, componentId }))
  if (rows.length > 0) await tx.insert(subscriberComponents).values(rows)
}

/** Removes a subscriber with all that was kept of them: their choices and their deliveries. */
export const deleteSubscriber = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.delete(subscribers).where(eq(subscribers.id, id)))

const pendingBefore = prepared((db) =>
  db
    .delete(subscribers)
    .where(
      and(
        eq(subscribers.state, 'pending'),
        lt(subscribers.createdAt, given('moment', subscribers.createdAt)),
      ),
    )
    .returning({ id: subscribers.id }),
)

/** Removes those who never confirmed; answers how many they were. */
export const deletePendingBefore = async (tx: Tx, moment: Date): Promise<number> =>
  (await pendingBefore(tx, { moment })).length

const aliveAgain = preparedChange((db) =>
  db
    .update(subscribers)
    .set({ failures: 0 })
    .where(and(isAmong(subscribers.id, 'ids'), gt(subscribers.failures, 0))),
)

/** What arrives at an address shows that it is alive. */
export const resetFailures = (tx: Tx, ids: string[]): Promise<void> => aliveAgain(tx, { ids: listed(ids) })

/** Who is told: the active who asked for it and had confirmed by then. */
const isTold = (reader: Pick<Reader, 'select'>) =>
  and(
    eq(subscribers.state, 'active'),
    sql`iif(${given('incidentId')} is null, ${subscribers.wantsMaintenance}, ${subscribers.wantsIncidents})`,
    sql`(${given('isFirstOrLast')} or ${subscribers.verbosity} = 'every')`,
    sql`(${subscribers.incidentId} is null or ${subscribers.incidentId} = ${given('incidentId')})`,
    // What names no component may touch any.
    sql`(${given('namesNone')} or ${subscribers.wantsAllComponents} or ${inArray(
      subscribers.id,
      reader
        .select({ id: subscriberComponents.subscriberId })
        .from(subscriberComponents)
        .where(isAmong(subscriberComponents.componentId, 'componentIds')),
    )})`,
  )

const valuesOf = ({ incidentId, componentIds, isFirstOrLast }: Told) => ({
  incidentId,
  isFirstOrLast: Number(isFirstOrLast),
  namesNone: Number(componentIds.length === 0),
  componentIds: listed(componentIds),
})

const numberTold = prepared((db) =>
  db.select({ count: sql<number>`count(*)` }).from(subscribers).where(isTold(db)),
)

/** How many would be told of something now. */
export async function countTold(reader: Reader, told: Told): Promise<number> {
  const [row] = await numberTold(reader, valuesOf(told))
  return row!.count
}

const nextTold = prepared((db) =>
  db
    .select({
      id: subscribers.id,
      channel: subscribers.channel,
      address: subscribers.address,
      wantsAllComponents: subscribers.wantsAllComponents,
      incidentId: subscribers.incidentId,
    })
    .from(subscribers)
    .where(
      and(
        gt(subscribers.id, given('after')),
        lte(subscribers.confirmedAt, given('publishedAt', subscribers.confirmedAt)),
        isTold(db),
      ),
    )
    .orderBy(asc(subscribers.id))
    .limit(sql.placeholder('limit')),
)

/** The next of those who are told of what was published at `publishedAt`, in the order of their ids. */
export const listTold = async (
  reader: Reader,
  told: Told,
  place: { after: string; publishedAt: Date; limit: number },
): Promise<Pick<Subscriber, 'id' | 'channel' | 'address' | 'wantsAllComponents' | 'incidentId'>[]> =>
  nextTold(reader, { ...valuesOf(told), ...place })

const keyRow = prepared((db) => db.select().from(subscriberKey))

export async function findSubscriberKey(reader: Reader): Promise<string | null> {
  const [row] = await keyRow(reader)
  return row?.key ?? null
}

export const insertSubscriberKey = async (tx: Tx, key: string): Promise<void> =>
  void (await tx.insert(subscriberKey).values({ id: 1, key }).onConflictDoNothing())

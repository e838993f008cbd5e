import { and, asc, desc, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { derivedId } from '../ids.ts'
import {
  given,
  isAmong,
  listed,
  prepared,
  preparedChange,
  preparedInsert,
  preparedUpdate,
} from '../prepared.ts'
import { deliveries, fanOuts } from '../schema/subscribers.ts'
import { isDue, leased, type Moment, timesOf } from './leases.ts'

export type Delivery = typeof deliveries.$inferSelect
export type FanOut = typeof fanOuts.$inferSelect

export const insertFanOut: (tx: Tx, row: FanOut) => Promise<void> = preparedInsert(fanOuts)

/** The one that the links belong to which subscribers ask for themselves; answers its id. */
export async function ensureLinkFanOut(tx: Tx, now: Date): Promise<string> {
  const id = derivedId('links')
  const row = { id, kind: 'link' as const, createdAt: now, expandedAt: now, content: '{}', cursor: '' }
  await tx
    .insert(fanOuts)
    .values({
      ...row,
      ...{ incidentId: null, updateId: null, maintenanceId: null, maintenanceUpdateId: null },
      withdrawnAt: null,
    })
    .onConflictDoNothing()
  return id
}

export const changeFanOut: (tx: Tx, id: string, changes: Partial<FanOut>) => Promise<void> = preparedUpdate(
  fanOuts,
  fanOuts.id,
)

const toExpand = prepared((db) =>
  db.select().from(fanOuts).where(isNull(fanOuts.expandedAt)).orderBy(asc(fanOuts.createdAt)).limit(1),
)

/** What still has subscribers left to look at, the oldest first. */
export async function findFanOutToExpand(reader: Reader): Promise<FanOut | null> {
  const [row] = await toExpand(reader)
  return row ?? null
}

const standingFanOuts = prepared((db) =>
  db
    .select()
    .from(fanOuts)
    .where(and(isAmong(fanOuts.id, 'ids'), isNull(fanOuts.withdrawnAt))),
)

/** The same as they stand now, for those of some ids that are not withdrawn. */
export const listStandingFanOuts = async (reader: Reader, ids: string[]): Promise<FanOut[]> =>
  standingFanOuts(reader, { ids: listed(ids) })

/** Takes back everything that was to be told of an update: its words are kept no longer, and nobody is sent them. */
export const withdrawFanOuts = async (tx: Tx, updateId: string, now: Date): Promise<void> =>
  withdraw(tx, eq(fanOuts.updateId, updateId), now)

/** The same for an update of planned work. */
export const withdrawMaintenanceFanOuts = async (tx: Tx, updateId: string, now: Date): Promise<void> =>
  withdraw(tx, eq(fanOuts.maintenanceUpdateId, updateId), now)

const withdraw = async (tx: Tx, those: SQL, now: Date): Promise<void> =>
  void (await tx
    .update(fanOuts)
    .set({
      content: null,
      withdrawnAt: now,
      expandedAt: sql`coalesce(${fanOuts.expandedAt}, ${now.getTime()})`,
    })
    .where(those))

const insertDelivery = preparedInsert(deliveries, { unlessThere: true })

/** Writes deliveries; one that is there already stays as it is. */
export async function insertDeliveries(tx: Tx, rows: Delivery[]): Promise<void> {
  for (const row of rows) await insertDelivery(tx, row)
}

const dueLanes = prepared((db) =>
  db.selectDistinct({ lane: deliveries.lane }).from(deliveries).where(isDue(deliveries)),
)

/** The lanes that have something to send. */
export async function listDueLanes(reader: Reader, moment: Moment): Promise<string[]> {
  const rows = await dueLanes(reader, timesOf(moment))
  return rows.map(({ lane }) => lane)
}

const dueOfLane = prepared((db) =>
  db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.lane, given('lane')), isDue(deliveries)))
    .orderBy(asc(deliveries.nextAttemptAt))
    .limit(sql.placeholder('limit')),
)

const lease = prepared((db) =>
  db.update(deliveries).set(leased(deliveries)).where(isAmong(deliveries.id, 'ids')).returning(),
)

/** Takes the longest due of a lane for sending, up to `limit`: nobody else gets them until the lease has run out. */
export const leaseDeliveries = async (
  tx: Tx,
  lane: string,
  { holder, limit, ...moment }: Moment & { holder: string; limit: number },
): Promise<Delivery[]> => {
  const times = timesOf(moment)
  const due = await dueOfLane(tx, { lane, limit, ...times })
  if (due.length === 0) return []
  return lease(tx, { holder, ...times, ids: listed(due.map(({ id }) => id)) })
}

const delivered = preparedChange((db) =>
  db
    .update(deliveries)
    .set({
      ...{ state: 'sent', leasedBy: null, leasedUntil: null, lastError: null },
      sentAt: given('sentAt', deliveries.sentAt),
    })
    .where(and(isAmong(deliveries.id, 'ids'), eq(deliveries.state, 'waiting'))),
)

/** The receivers have them: that stands, whoever holds the leases by now. */
export const markDelivered = (tx: Tx, ids: string[], sentAt: Date): Promise<void> =>
  delivered(tx, { ids: listed(ids), sentAt })

/** Records what became of a leased delivery; false when the lease had run out and somebody else has taken it since. */
export async function changeLeasedDelivery(
  tx: Tx,
  { id, leasedBy, leasedUntil }: Pick<Delivery, 'id' | 'leasedBy' | 'leasedUntil'>,
  changes: Partial<Delivery>,
): Promise<boolean> {
  const changed = await tx
    .update(deliveries)
    .set({ ...changes, leasedBy: null, leasedUntil: null })
    .where(
      and(
        eq(deliveries.id, id),
        eq(deliveries.state, 'waiting'),
        eq(deliveries.leasedBy, leasedBy!),
        eq(deliveries.leasedUntil, leasedUntil!),
      ),
    )
    .returning({ id: deliveries.id })
  return changed.length > 0
}

/** Gives up what a subscriber was still to be sent. */
export const parkWaitingOf = async (tx: Tx, subscriberId: string, lastError: string): Promise<void> =>
  void (await tx
    .update(deliveries)
    .set({ state: 'parked', lastError, leasedBy: null, leasedUntil: null })
    .where(and(eq(deliveries.subscriberId, subscriberId), eq(deliveries.state, 'waiting'))))

/** A delivery with what it tells of. */
export type DeliveryOfSubscriber = Delivery & Pick<FanOut, keyof typeof toldOf>

const toldOf = {
  kind: fanOuts.kind,
  incidentId: fanOuts.incidentId,
  updateId: fanOuts.updateId,
  maintenanceId: fanOuts.maintenanceId,
  maintenanceUpdateId: fanOuts.maintenanceUpdateId,
  withdrawnAt: fanOuts.withdrawnAt,
}

const ofSubscriber = (reader: Reader) =>
  reader
    .select({ delivery: deliveries, told: toldOf })
    .from(deliveries)
    .innerJoin(fanOuts, eq(fanOuts.id, deliveries.fanOutId))

/** Newest first; `before` is the last one already seen. */
export async function listDeliveriesOf(
  reader: Reader,
  subscriberId: string,
  { before, limit }: { before?: Delivery; limit: number },
): Promise<DeliveryOfSubscriber[]> {
  const rows = await ofSubscriber(reader)
    .where(
      and(
        eq(deliveries.subscriberId, subscriberId),
        before &&
          or(
            lt(deliveries.createdAt, before.createdAt),
            and(eq(deliveries.createdAt, before.createdAt), lt(deliveries.id, before.id)),
          ),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit)
  return rows.map(({ delivery, told }) => ({ ...delivery, ...told }))
}

export async function findDelivery(
  reader: Reader,
  subscriberId: string,
  id: string,
): Promise<DeliveryOfSubscriber | null> {
  const [row] = await ofSubscriber(reader).where(
    and(eq(deliveries.id, id), eq(deliveries.subscriberId, subscriberId)),
  )
  return row ? { ...row.delivery, ...row.told } : null
}

export const changeDelivery = async (tx: Tx, id: string, changes: Partial<Delivery>): Promise<void> =>
  void (await tx.update(deliveries).set(changes).where(eq(deliveries.id, id)))

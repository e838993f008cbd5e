import type { Tx } from '#db/client.ts'
import { derivedId } from '#db/ids.ts'
import { changeFanOut, type FanOut, findFanOutToExpand, insertDeliveries } from '#db/queries/deliveries.ts'
import { findMaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { listTold, type Told } from '#db/queries/subscribers.ts'
import { findUpdate } from '#db/queries/updates.ts'
import type { Hub } from '#src/hub.ts'
import { newDelivery } from '#src/subscribers/new-delivery.ts'
import { laneOf } from '#src/subscribers/subscriber-address.ts'
import { toldOfMaintenance, toldOfUpdate } from '#src/subscribers/told.ts'
import { componentDeliveries } from './component-updates.ts'
import { contentFor } from './content.ts'

/** How many subscribers are looked at in one transaction: it takes a few milliseconds, and publishing waits no longer. */
const batch = 500

/**
 * Turns what was published into deliveries, batch by batch, each in a short transaction of its own: a process that
 * dies loses nothing, and the next goes on where it was. What is sent is written down with the first delivery that
 * needs it. False: nothing is left to do, which is found out without a lock.
 */
export async function expandOnce({
  db,
  clock,
  publicUrl,
}: Pick<Hub, 'db' | 'clock' | 'publicUrl'>): Promise<boolean> {
  if (!(await db.snapshot(findFanOutToExpand))) return false
  return db.transact(async (tx) => {
    const fanOut = await findFanOutToExpand(tx)
    if (!fanOut) return false
    const now = clock()
    const { cursor: after, createdAt: publishedAt, id: fanOutId } = fanOut
    const told = await toldOf(tx, fanOut)
    const found = told && (await listTold(tx, told, { after, publishedAt, limit: batch }))
    if (found?.length === 0) {
      await changeFanOut(tx, fanOutId, { expandedAt: now })
      return true
    }
    const channels = found?.map(({ channel }) => channel)
    const content = channels && (await contentFor(tx, fanOut, channels, publicUrl, now))
    if (!found || !content) {
      await changeFanOut(tx, fanOutId, { expandedAt: now, withdrawnAt: now })
      return true
    }
    await insertDeliveries(
      tx,
      found.map(({ id: subscriberId, channel, address }) => {
        const id = derivedId(fanOutId, subscriberId)
        return newDelivery({ id, fanOutId, subscriberId, lane: laneOf(channel, address), now })
      }),
    )
    const { componentUpdates: changed = [] } = content
    await insertDeliveries(tx, await componentDeliveries(tx, found, fanOutId, changed, now))
    const isDone = found.length < batch
    const text = JSON.stringify(content)
    await changeFanOut(tx, fanOutId, {
      content: text === fanOut.content ? undefined : text,
      cursor: found.at(-1)?.id ?? after,
      expandedAt: isDone ? now : null,
    })
    return true
  })
}

/** Who is told of a fan-out; null where there is nothing left to tell. */
async function toldOf(tx: Tx, fanOut: FanOut): Promise<Told | null> {
  const { incidentId, updateId, maintenanceId, maintenanceUpdateId } = fanOut
  if (maintenanceId !== null && maintenanceUpdateId !== null) {
    const update = await findMaintenanceUpdate(tx, maintenanceId, maintenanceUpdateId)
    return !update || update.retractedAt ? null : toldOfMaintenance(tx, maintenanceId, update)
  }
  if (incidentId === null || updateId === null) return null
  const update = await findUpdate(tx, incidentId, updateId)
  if (!update || update.retractedAt) return null
  return toldOfUpdate(tx, incidentId, update)
}

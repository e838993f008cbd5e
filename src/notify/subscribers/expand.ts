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
import { type Content, contentFor } from './content.ts'

/** How many subscribers are looked at in one transaction: it takes a few milliseconds, and publishing waits no longer. */
const batch = 500

/**
 * Turns what was published into deliveries, batch by batch, each in a short transaction of its own: a process that
 * dies loses nothing, and the next goes on where it was. False: nothing is left to do.
 */
export const expandOnce = ({
  db,
  clock,
  publicUrl,
}: Pick<Hub, 'db' | 'clock' | 'publicUrl'>): Promise<boolean> =>
  db.transact(async (tx) => {
    const fanOut = await findFanOutToExpand(tx)
    if (!fanOut) return false
    const now = clock()
    const told = await toldOf(tx, fanOut)
    const content = told && (fanOut.content ?? JSON.stringify(await contentFor(tx, fanOut, publicUrl, now)))
    if (!told || content === 'null') {
      await changeFanOut(tx, fanOut.id, { expandedAt: now, withdrawnAt: now })
      return true
    }
    const { cursor: after, createdAt: publishedAt, id: fanOutId } = fanOut
    const found = await listTold(tx, told, { after, publishedAt, limit: batch })
    await insertDeliveries(
      tx,
      found.map(({ id: subscriberId, channel, address }) => {
        const id = derivedId(fanOutId, subscriberId)
        return newDelivery({ id, fanOutId, subscriberId, lane: laneOf(channel, address), now })
      }),
    )
    const { componentUpdates: changed = [] } = JSON.parse(content!) as Content
    await insertDeliveries(tx, await componentDeliveries(tx, found, fanOutId, changed, now))
    const isDone = found.length < batch
    await changeFanOut(tx, fanOutId, {
      content,
      cursor: found.at(-1)?.id ?? after,
      expandedAt: isDone ? now : null,
    })
    return true
  })

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

import { type Delivery, listStandingFanOuts } from '#db/queries/deliveries.ts'
import { findPage } from '#db/queries/page.ts'
import { findSubscriberKey, findSubscribers } from '#db/queries/subscribers.ts'
import type { Hub } from '#src/hub.ts'
import { linksOf } from '#src/subscribers/links.ts'
import type { Content } from './content.ts'
import type { Parcel } from './send-to-subscriber.ts'

/** Leased deliveries with all that is needed to send them, and those of which nothing is to be sent any more. */
export const packParcels = (
  { db, publicUrl }: Pick<Hub, 'db' | 'publicUrl'>,
  leased: Delivery[],
): Promise<{ parcels: Parcel[]; withdrawn: Delivery[] }> =>
  db.snapshot(async (reader) => {
    const ids = <T>(pick: (delivery: Delivery) => T) => [...new Set(leased.map(pick))]
    const subscribers = await findSubscribers(
      reader,
      ids(({ subscriberId }) => subscriberId),
    )
    const fanOuts = await listStandingFanOuts(
      reader,
      ids(({ fanOutId }) => fanOutId),
    )
    const key = await findSubscriberKey(reader)
    const { name: pageName } = await findPage(reader)
    const contents = new Map(fanOuts.map(({ id, kind, content }) => [id, contentOf(kind, content)]))

    const parcels: Parcel[] = []
    const withdrawn: Delivery[] = []
    for (const delivery of leased) {
      const subscriber = subscribers.find(({ id }) => id === delivery.subscriberId)
      const fanOut = fanOuts.find(({ id }) => id === delivery.fanOutId)
      if (!subscriber || key === null) continue // Unsubscribed meanwhile: the delivery is gone with them.
      if (!fanOut) withdrawn.push(delivery)
      else {
        const links = linksOf(publicUrl, key, subscriber)
        const content = contents.get(fanOut.id) ?? null
        parcels.push({ delivery, subscriber, fanOut, content, pageName, links })
      }
    }
    return { parcels, withdrawn }
  })

const contentOf = (kind: string, content: string | null): Content | null =>
  kind === 'link' || content === null ? null : JSON.parse(content)

import { randomUUID } from 'node:crypto'
import { type Delivery, leaseDeliveries, listDueLanes } from '#db/queries/deliveries.ts'
import type { Moment } from '#db/queries/leases.ts'
import type { Hub } from '#src/hub.ts'
import { longestWaitMs, type Random } from '../back-off.ts'
import { createAddressGuard } from '../channels/address-guard.ts'
import { createMailer } from '../channels/mailer.ts'
import { createGroupCommit } from '../group-commit.ts'
import { createLanes, type Lanes } from '../lanes.ts'
import { expandOnce } from './expand.ts'
import { packParcels } from './parcels.ts'
import { type Done, recordOutcomes } from './record-outcomes.ts'
import { type Parcel, sendToSubscriber } from './send-to-subscriber.ts'

export type SubscriberDeliverer = Pick<Lanes, 'begin' | 'settled' | 'stop'>

export type SubscriberDeliveryOptions = {
  random?: Random
  /** How long one attempt may take. */
  limitMs?: number
}

type Parts = Pick<Hub, 'db' | 'clock' | 'publicUrl' | 'mail' | 'webhookAllow'>

const mailLane = 'mail'

/** How many messages a host is sent at a time: it is a stranger's, unlike the mail server, which has a limit of its own. */
const perHost = 2

/** How many a sender takes at once: few enough that others find work, and that the lease outlasts them. */
const group = 50

/**
 * What was sent meanwhile is recorded in one commit, since a disk is far slower than a mail server nearby: so much mail is
 * sent a second time if we die right then.
 */
const gatherMs = 20

const usualLimitMs = 30_000

/** Nothing is sent on a lease that might run out meanwhile: nobody else has it then. */
export const subscriberLeaseMs = 4 * usualLimitMs

/**
 * Tells subscribers what was published: at least once each, always under the same id. Twice only where the receiver
 * has taken it and we die before the COMMIT, or its answer does not arrive. Those of mail run ahead of it.
 */
export function createSubscriberDeliverer(
  hub: Parts,
  { random = Math.random, limitMs = usualLimitMs }: SubscriberDeliveryOptions = {},
): SubscriberDeliverer {
  const { db, clock } = hub
  const holder = randomUUID()
  const mailer = hub.mail && createMailer(hub.mail)
  const guard = createAddressGuard(hub.webhookAllow)
  const record = createGroupCommit<Done>((done) => recordOutcomes(hub, done, random), gatherMs)
  const moment = (): Moment => ({ now: clock(), longestWaitMs, leaseMs: subscriberLeaseMs })

  const breaksOff = () => AbortSignal.any([AbortSignal.timeout(limitMs), lanes.broken])

  /** What becomes of a parcel; null: whoever takes it then sends it, it is free again. */
  const send = async (parcel: Parcel): Promise<Done> => ({
    delivery: parcel.delivery,
    outcome:
      lanes.isStopping() || runsOut(parcel.delivery)
        ? null
        : await sendToSubscriber(parcel, { mailer, guard }, { now: clock(), breaksOff }),
  })

  /** Sends what a lane holds, group by group, until it holds nothing more. */
  async function run(lane: string): Promise<void> {
    try {
      for (;;) {
        if (lanes.isStopping()) return
        const leased = await db.transact((tx) =>
          leaseDeliveries(tx, lane, { ...moment(), holder, limit: group }),
        )
        if (leased.length === 0) return
        const { parcels, withdrawn } = await packParcels(hub, leased)
        const recorded: Promise<void>[] = []
        const note = (done: Done): Promise<void> => {
          const written = record(done)
          written.catch(() => {}) // It is met below: until then it may fail while another is being sent.
          recorded.push(written)
          return written
        }
        for (const delivery of withdrawn) note({ delivery, outcome: wasWithdrawn })
        for (const parcel of parcels) {
          const written = note(await send(parcel))
          if (lane !== mailLane) await written
        }
        await Promise.all(recorded)
      }
    } catch (error) {
      console.error(
        'subscribers: a delivery met a fault; it is tried again once its lease has run out',
        error,
      )
    }
  }

  const runsOut = ({ leasedUntil }: Delivery) => clock().getTime() + limitMs > leasedUntil!.getTime()

  const lanes = createLanes<null>(
    async () => {
      while (!lanes.isStopping() && (await expandOnce(hub))) await breather()
      const due = await db.snapshot((reader) => listDueLanes(reader, moment()))
      return due.map((lane) => [lane, null])
    },
    async (lane) => {
      const senders = lane === mailLane ? (mailer?.connections ?? 1) : perHost
      await Promise.all(Array.from({ length: senders }, () => run(lane)))
    },
  )

  return {
    begin: lanes.begin,
    settled: lanes.settled,
    async stop(graceMs) {
      await lanes.stop(graceMs)
      mailer?.close()
      for (const agent of Object.values(guard.agents)) agent.destroy()
    },
  }
}

/** Lets whatever waits on the event loop go first: a page, or somebody who publishes. */
const breather = () => new Promise<void>((resolve) => setImmediate(resolve))

const wasWithdrawn = { ok: false, permanent: true, reason: 'the update was withdrawn', isOurs: true } as const

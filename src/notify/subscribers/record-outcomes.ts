import type { Tx } from '#db/client.ts'
import { changeLeasedDelivery, type Delivery, markDelivered, parkWaitingOf } from '#db/queries/deliveries.ts'
import { changeSubscriber, findSubscriber, resetFailures } from '#db/queries/subscribers.ts'
import type { Hub } from '#src/hub.ts'
import { mostAttempts, type Random, waitMsAfter } from '../back-off.ts'
import type { Outcome } from '../channels/channel.ts'

/** What became of a delivery; null: it was not tried. `isOurs` says that the address is not to blame. */
export type Done = { delivery: Delivery; outcome: (Outcome & { isOurs?: boolean }) | null }

/** So many deliveries in a row that were given up, and the address counts as dead. */
const mostFailures = 3

/** Records what became of some deliveries, in one transaction. */
export const recordOutcomes = ({ db, clock }: Pick<Hub, 'db' | 'clock'>, done: Done[], random: Random) =>
  db.transact(async (tx) => {
    const now = clock()
    const sent = done.filter(({ outcome }) => outcome?.ok).map(({ delivery }) => delivery)
    await markDelivered(
      tx,
      sent.map(({ id }) => id),
      now,
    )
    await resetFailures(
      tx,
      sent.map(({ subscriberId }) => subscriberId),
    )
    for (const { delivery, outcome } of done) {
      if (outcome === null) await giveBack(tx, delivery)
      else if (!outcome.ok) await recordFailure(tx, delivery, outcome, now, random)
    }
  })

/** As if it had never been taken. */
const giveBack = (tx: Tx, delivery: Delivery) =>
  changeLeasedDelivery(tx, delivery, { attempts: delivery.attempts - 1 })

type Failure = Extract<Done['outcome'], { ok: false }>

async function recordFailure(
  tx: Tx,
  delivery: Delivery,
  { permanent, reason, retryAfterMs, isDead, isOurs }: Failure,
  now: Date,
  random: Random,
): Promise<void> {
  const isGivenUp = permanent || delivery.attempts >= mostAttempts
  const nextAttemptAt = new Date(now.getTime() + waitMsAfter(delivery.attempts, random, retryAfterMs))
  const changes = isGivenUp ? { state: 'parked' as const } : { nextAttemptAt }
  if (!(await changeLeasedDelivery(tx, delivery, { ...changes, lastError: reason }))) return
  if (isGivenUp && !isOurs) await countFailure(tx, delivery.subscriberId, { reason, isDead }, now)
}

/** An address where nothing arrives is suspended: it is told nothing more until somebody resumes it. */
async function countFailure(
  tx: Tx,
  subscriberId: string,
  { reason, isDead = false }: { reason: string; isDead?: boolean },
  now: Date,
): Promise<void> {
  const subscriber = await findSubscriber(tx, subscriberId)
  if (!subscriber) return
  const failures = subscriber.failures + 1
  const isSuspended = subscriber.state === 'active' && (isDead || failures >= mostFailures)
  await changeSubscriber(tx, subscriberId, {
    failures,
    ...(isSuspended && { state: 'suspended', suspendedAt: now, suspensionReason: reason }),
  })
  if (isSuspended) await parkWaitingOf(tx, subscriberId, 'the address was suspended')
}

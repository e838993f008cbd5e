import { randomUUID } from 'node:crypto'
import type { Moment } from '#db/queries/leases.ts'
import {
  changeLeasedMessage,
  leaseMessage,
  listDueMessages,
  markSent,
  type OutboxMessage,
} from '#db/queries/outbox.ts'
import type { Hub } from '#src/hub.ts'
import { longestWaitMs, mostAttempts, type Random, waitMsAfter } from './back-off.ts'
import { type Outcome, timeLimitsMs } from './channels/channel.ts'
import { destinationOf } from './destination.ts'
import { handOver } from './hand-over.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { type Attempt, hostOf, type Sender, send } from './send.ts'

export type Deliverer = Pick<Lanes, 'begin' | 'settled' | 'stop'>

export type DeliveryOptions = {
  random?: Random
  /** How long one attempt may take. */
  limitMs?: number
  /** How many messages one host is sent at a time. */
  perHost?: number
}

type Parts = Sender & Pick<Hub, 'policy'>

/** Longer than any attempt takes: it runs out only when its holder has died. */
export const leaseMs = 2 * Math.max(...Object.values(timeLimitsMs))

/** From then on somebody else had better know of it, although it is still being tried. */
export const lateAfterMs = 2 * 60_000

/** Most of what is due at once; the rest comes with the next round. */
const batch = 1_000

/**
 * Sends what the outbox holds: at least once, always under the same id. Twice only where the receiver has taken it
 * and we never learn that: when we die before the COMMIT, or its answer does not arrive.
 *
 * Each host has a lane of its own, so that one that hangs delays nobody else's messages. A message is leased right
 * before it is sent, so that what waits in a lane can be taken by another process.
 */
export function createDeliverer(hub: Parts, options: DeliveryOptions = {}): Deliverer {
  const { perHost = 4 } = options
  const holder = randomUUID()

  async function run(ids: string[]): Promise<void> {
    for (let id = ids.shift(); id !== undefined && !lanes.isStopping(); id = ids.shift()) {
      try {
        await deliver(hub, id, holder, { ...options, stopping: lanes.broken })
      } catch (error) {
        console.error(
          `outbox: message ${id} met a fault; it is tried again once its lease has run out`,
          error,
        )
      }
    }
  }

  const lanes = createLanes(
    () => dueByHost(hub),
    async (_, ids) => {
      await Promise.all(Array.from({ length: Math.min(perHost, ids.length) }, () => run(ids)))
    },
  )
  return lanes
}

const moment = ({ clock }: Pick<Hub, 'clock'>): Moment => ({ now: clock(), longestWaitMs, leaseMs })

/** What is due, by the host that it goes to. */
const dueByHost = (hub: Parts): Promise<Map<string, string[]>> =>
  hub.db.snapshot(async (reader) => {
    const byHost = new Map<string, string[]>()
    for (const message of await listDueMessages(reader, moment(hub), batch)) {
      const host = hostOf(await destinationOf(reader, hub.channels, message))
      const ids = byHost.get(host)
      if (ids) ids.push(message.id)
      else byHost.set(host, [message.id])
    }
    return byHost
  })

/** Takes a message, sends it and records what became of it. */
async function deliver(
  hub: Parts,
  id: string,
  holder: string,
  options: DeliveryOptions & Attempt,
): Promise<void> {
  const message = await hub.db.transact((tx) => leaseMessage(tx, id, { ...moment(hub), holder }))
  if (message) await recordOutcome(hub, message, await send(hub, message, options), options)
}

async function recordOutcome(
  { db, clock, policy }: Parts,
  message: OutboxMessage,
  outcome: Outcome,
  { random = Math.random }: DeliveryOptions,
): Promise<void> {
  const now = clock()
  const isGivenUp = !outcome.ok && (outcome.permanent || message.attempts >= mostAttempts)
  await db.transact(async (tx) => {
    if (outcome.ok) return markSent(tx, message.id, now)
    const { reason, retryAfterMs } = outcome
    const nextAttemptAt = new Date(now.getTime() + waitMsAfter(message.attempts, random, retryAfterMs))
    const changes = isGivenUp ? { state: 'parked' as const } : { nextAttemptAt }
    if (!(await changeLeasedMessage(tx, message, { ...changes, lastError: reason }))) return
    const isLate = now.getTime() - message.createdAt.getTime() >= lateAfterMs
    if (isGivenUp || isLate) await handOver({ tx, now, policy }, message, { reason, isGivenUp })
  })
  if (isGivenUp) {
    console.error(
      `outbox: ${message.kind} ${message.id} to ${message.recipient} was given up: ${outcome.reason}`,
    )
  }
}

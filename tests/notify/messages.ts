import { newId } from '#db/ids.ts'
import { insertPerson } from '#db/queries/access.ts'
import { listMessages, type OutboxMessage } from '#db/queries/outbox.ts'
import { roleAssignments } from '#db/schema/roles.ts'
import { createDeliverer, type DeliveryOptions } from '#src/notify/deliver.ts'
import { enqueue, type Message, type Recipient } from '#src/notify/enqueue.ts'
import { documentPolicy, type Policy } from '#src/policy/policy.ts'
import type { Role } from '#src/policy/roles.ts'
import type { FreshHub } from '#tests/support/hub.ts'

export const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`

/** The document, with these channels told where nobody else can be. */
export const withFallback = (...fallback: string[]): Policy => ({
  ...documentPolicy,
  destinations: { ...documentPolicy.destinations, fallback },
})

/** Every message of a hub, the oldest first. */
export const messagesOf = async (hub: FreshHub): Promise<OutboxMessage[]> =>
  (await hub.db.snapshot((reader) => listMessages(reader, { limit: 1_000 }))).toReversed()

export async function messageOf(hub: FreshHub, id: string): Promise<OutboxMessage> {
  return (await messagesOf(hub)).find((message) => message.id === id)!
}

/** Puts a message into the outbox and answers it. */
export async function write(
  hub: FreshHub,
  recipient: Recipient,
  fields: Partial<Message> = {},
): Promise<OutboxMessage> {
  const before = new Set((await messagesOf(hub)).map(({ id }) => id))
  await hub.acting((act) =>
    enqueue(act, {
      kind: 'update-reminder',
      incidentId: null,
      recipient,
      subject: 'Update due in 5 min: #1 Requests fail (Sev1)',
      text: 'The next public word is due.',
      data: { incident_id: 'k3v9x2m4q7zt' },
      ...fields,
    }),
  )
  return (await messagesOf(hub)).find(({ id }) => !before.has(id))!
}

/** Sends everything that is due now, with as much chance as the test says. */
export async function deliverAll(hub: FreshHub, options: DeliveryOptions = {}): Promise<void> {
  const deliverer = createDeliverer(hub, { random: () => 0.5, ...options })
  await deliverer.begin()
  await deliverer.settled()
}

/** Adds a person and answers their id. */
export const addPerson = (hub: FreshHub, name: string, contact: string | null): Promise<string> =>
  hub.acting(async ({ tx, now }) => {
    const id = newId()
    await insertPerson(tx, { id, name, contact, createdAt: now, archivedAt: null })
    return id
  })

/** Gives a role of an incident to a person. */
export const assign = (hub: FreshHub, incidentId: string, role: Role, personId: string): Promise<void> =>
  hub.acting(async ({ tx, now }) => {
    const assignment = { incidentId, role, personId, assignedAt: now, assignedBy: 'A test' }
    await tx.insert(roleAssignments).values({ ...assignment, releasedAt: null, releasedBy: null })
  })

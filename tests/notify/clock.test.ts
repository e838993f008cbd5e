import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { listOpenIncidents } from '#db/queries/incidents.ts'
import { createHub } from '#src/hub.ts'
import { importHistory } from '#src/import/import-history.ts'
import { tick } from '#src/notify/clock.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { historyOf, statuspage, statuspageIncident, statuspageUpdate } from '#tests/import/sources.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'
import { declareIncident, declareInPublic, publish, resolve } from '#tests/support/publishing.ts'
import { addPerson, assign, messagesOf, withFallback } from './messages.ts'

const start = at('2026-03-02T09:00Z')
const tickAt = async (hub: FreshHub, minutes: number) => {
  hub.setNow(minutesAfter(start, minutes))
  await tick(hub)
}
const told = async (hub: FreshHub) =>
  (await messagesOf(hub)).map(({ kind, recipient }) => `${kind} to ${recipient}`)

/** An incident declared at nine, with a comms lead and an IC. */
async function staffed(hub: FreshHub) {
  const token = await hub.tokenFor('Ana', 'admin')
  const incident = await declareIncident(hub, token)
  const ana = await addPerson(hub, 'Ana Lima', 'ana@example.com')
  const ben = await addPerson(hub, 'Ben Okoye', 'ben@example.com')
  await assign(hub, incident.id, 'comms_lead', ana)
  await assign(hub, incident.id, 'ic', ben)
  return { token, incident, ana, ben }
}

test('the comms lead is reminded once before the initial update is due, and the IC told once when it was missed', async () => {
  await using hub = await freshHub()
  const { incident, ana, ben } = await staffed(hub)
  await tickAt(hub, 9)
  expect(await told(hub)).toEqual([])
  await tickAt(hub, 10)
  await tickAt(hub, 11)
  expect(await told(hub)).toEqual([`update-reminder to person:${ana}`])
  await tickAt(hub, 15)
  expect(await told(hub), 'at its due time an update is still on time').toHaveLength(1)
  await tickAt(hub, 15.1)
  await tickAt(hub, 100_000)
  expect(await told(hub)).toEqual([`update-reminder to person:${ana}`, `update-missed to person:${ben}`])

  const [reminder, missed] = await messagesOf(hub)
  expect(reminder!.subject).toBe(
    'Initial status update due in 5 min: #1 Requests to apps in eu-west fail (Sev1)',
  )
  expect(reminder!.occasion).toBe(`update-reminder:${incident.id}:2026-03-02T09:15:00.000Z`)
  expect(JSON.parse(missed!.body)).toEqual({
    type: 'update-missed',
    timestamp: '2026-03-02T09:15:06.000Z',
    subject: 'Initial status update missed: #1 Requests to apps in eu-west fail (Sev1)',
    text: 'The public word about incident #1 Requests to apps in eu-west fail (Sev1) that was due at 2026-03-02T09:15:00.000Z has not come. It is 6 s late.\nIncident workflow: 2) Communicate: Post initial status update (even if uncertain).',
    data: {
      incident_id: incident.id,
      incident_number: 1,
      title: 'Requests to apps in eu-west fail',
      severity: 'sev1',
      status: null,
      role: 'ic',
      due_at: '2026-03-02T09:15:00.000Z',
      is_initial_update: true,
    },
  })
})

test('each new promise is reminded of anew, and a resolution ends it', async () => {
  await using hub = await freshHub()
  const { token, incident } = await staffed(hub)
  await publish(hub, token, incident.id)
  await tickAt(hub, 12)
  expect(await told(hub)).toHaveLength(1)
  await publish(hub, token, incident.id)
  await tickAt(hub, 21)
  expect(await told(hub)).toHaveLength(1)
  await tickAt(hub, 22)
  expect(await told(hub)).toHaveLength(2)
  await resolve(hub, token, incident.id)
  await tickAt(hub, 100)
  expect(await told(hub)).toHaveLength(2)
})

test('where nobody holds the role, every channel of the fallback is told once', async () => {
  await using hub = await freshHub(start, {
    policy: withFallback('ops', 'mail'),
    channels: {
      ops: { type: 'slack', url: 'http://127.0.0.1:1' },
      mail: { type: 'email', to: 'a@example.com' },
    },
  })
  const token = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareIncident(hub, token)
  await tickAt(hub, 10)
  await tickAt(hub, 11)
  expect((await told(hub)).toSorted()).toEqual([
    'update-reminder to channel:mail',
    'update-reminder to channel:ops',
  ])
  await assign(hub, id, 'comms_lead', await addPerson(hub, 'Ana Lima', 'ana@example.com'))
  await tickAt(hub, 12)
  expect(await told(hub), 'a holder who comes later is not told of the same').toHaveLength(2)
})

test('where there is no fallback either, the message stands in the outbox for the role', async () => {
  await using hub = await freshHub()
  await declareIncident(hub, await hub.tokenFor('Ana', 'admin'))
  await tickAt(hub, 20)
  expect(await told(hub)).toEqual(['update-missed to role:ic'])
})

test('what was not told while the hub was down is told after its start, each once', async () => {
  await using hub = await freshHub()
  const { ben } = await staffed(hub)
  await tickAt(hub, 500)
  expect(await told(hub), 'a reminder would come too late').toEqual([`update-missed to person:${ben}`])
  await hub.db.close()
  const db = openDatabase(hub.dataDir)
  const again = createHub({ db, clock: hub.now, policy: hub.policy, publicUrl })
  await tick(again)
  expect(await told({ ...hub, ...again })).toHaveLength(1)
  await db.close()
})

test('two processes that look at once tell each thing once', async () => {
  await using hub = await freshHub()
  await staffed(hub)
  const db = openDatabase(hub.dataDir)
  const other = createHub({ db, clock: hub.now, policy: hub.policy, publicUrl })
  hub.setNow(minutesAfter(start, 16))
  await Promise.all([tick(hub), tick(other), tick(hub), tick(other)])
  expect(await told(hub)).toHaveLength(1)
  await db.close()
})

test('whenever the clock ticks, forwards or backwards, each occasion has one message and none comes early', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -600, max: 60 * 60 }), { minLength: 1, maxLength: 12 }),
      async (ticks) => {
        await using hub = await freshHub()
        await staffed(hub)
        await declareInPublic(hub, await hub.tokenFor('Cleo', 'admin'), { severity: 'sev2' })
        for (const seconds of ticks) await tickAt(hub, seconds / 60)
        const messages = await messagesOf(hub)
        expect(new Set(messages.map(({ occasion }) => occasion)).size).toBe(messages.length)
        expect(messages.length).toBeLessThanOrEqual(4)
        for (const { kind, createdAt, body } of messages) {
          const due = at(JSON.parse(body).data.due_at)
          const earliest = kind === 'update-missed' ? due : minutesAfter(due, -5)
          expect(createdAt.getTime()).toBeGreaterThanOrEqual(earliest.getTime())
        }
      },
    ),
    { numRuns: 15 },
  )
})

test('an imported incident that nobody continued here is nobody to be reminded of', async () => {
  await using hub = await freshHub()
  const unresolved = statuspageIncident({
    status: 'investigating',
    resolved_at: null,
    incident_updates: [
      statuspageUpdate({ id: 'u1u1u1u1u1u1', status: 'investigating', at: '2026-02-01T10:01:00.000Z' }),
    ],
  })
  await hub.acting((act) => importHistory(act, historyOf(statuspage(unresolved)).incidents))
  expect(await hub.db.snapshot(listOpenIncidents)).toHaveLength(1)
  await tickAt(hub, 10_000)
  expect(await told(hub)).toEqual([])
})

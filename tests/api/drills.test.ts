import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareIncident, declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { addPerson, assign, deliverAll, messagesOf, withFallback } from '../notify/messages.ts'

const asDrill = { drill: true, title: 'Exercise' }

async function setUp(hub: FreshHub, fields: object = {}) {
  const ana = await hub.tokenFor('Ana', 'responder')
  const drill = await declareIncident(hub, ana, { ...asDrill, ...fields })
  return { ana, drill, path: `/incidents/${drill.id}` }
}

test('an incident is declared as a drill, and the list shows which are and filters by it', async () => {
  await using hub = await freshHub()
  const { ana, drill } = await setUp(hub)
  const real = await declareIncident(hub, ana)
  expect(drill.drill).toBe(true)
  expect(real.drill).toBe(false)
  const listed = async (query: string) =>
    (await askFor(hub, ana, 'GET', `/incidents${query}`)).items.map((item: { number: number }) => item.number)
  expect(await listed('')).toEqual([2, 1])
  expect(await listed('?drill=true')).toEqual([1])
  expect(await listed('?drill=false')).toEqual([2])
  expect(await listed('?drill=true&status=open&severity=sev1')).toEqual([1])
  const { items } = await askFor(hub, ana, 'GET', '/obligations')
  expect(new Set(items.map(({ incident }: { incident: object }) => JSON.stringify(incident)))).toEqual(
    new Set(
      [drill, real].map(({ id, number, title, drill }) => JSON.stringify({ id, number, title, drill })),
    ),
  )
})

test('what is no yes or no is refused, by its name', async () => {
  await using hub = await freshHub()
  const { ana } = await setUp(hub)
  const declared = await ask(hub, ana, 'POST', '/incidents', {
    ...{ title: 'Exercise', severity: 'sev1', reason: 'unsure', drill: 'yes' },
  })
  expect(declared).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'drill', message: 'must be true or false' }] },
  })
  const listed = await ask(hub, ana, 'GET', '/incidents?drill=1')
  expect(listed).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'drill', message: 'must be true or false' }] },
  })
})

test('a drill stays one, and a real incident never becomes one', async () => {
  await using hub = await freshHub()
  const { ana, path } = await setUp(hub)
  const real = await declareIncident(hub, ana)
  for (const [of, drill] of [
    [path, false],
    [`/incidents/${real.id}`, true],
  ] as const) {
    expect((await ask(hub, ana, 'PATCH', of, { drill })).status).toBe(422)
    expect((await askFor(hub, ana, 'GET', of)).drill).toBe(!drill)
  }
})

test('the whole policy runs: clock, obligations, refusals, escalation, verification, promises, document', async () => {
  await using hub = await freshHub()
  const { ana, drill, path } = await setUp(hub, { severity: 'sev0' })
  const get = (below: string) => askFor(hub, ana, 'GET', `${path}/${below}`)
  expect(drill.next_update_due_at).toBe('2026-03-02T09:15:00.000Z')
  expect((await get('obligations')).items.map(({ rule }: { rule: string }) => rule)).toContain(
    'initial-update',
  )
  expect((await get('escalations')).items).toMatchObject([{ to: 'leadership', automatic: true }])
  expect((await ask(hub, ana, 'POST', `${path}/updates`, { next_update_at: null })).status).toBe(422)

  await publish(hub, ana, drill.id)
  later(hub, 14)
  await publish(hub, ana, drill.id)
  later(hub, 17)
  expect((await askFor(hub, ana, 'GET', path)).overdue).toBe(true)
  await tick(hub)
  expect((await get('escalations')).items.map(({ to }: { to: string }) => to)).toEqual([
    'leadership',
    'owners',
  ])
  const early = await ask(hub, ana, 'POST', `${path}/resolution`, {
    ...{ what_was_impacted: 'All.', ended_at: hub.now().toISOString(), what_changed: 'Nothing.' },
  })
  expect(early.status, 'checks are open').toBe(422)
  await resolve(hub, ana, drill.id)
  expect(await get('promises')).toMatchObject({ kept: 2, missed: 1 })
  expect(await (await hub.call(ana, 'GET', `${path}/document`)).text()).toContain(
    '- **Drill:** declared for practice; nothing of it is public\n',
  )
})

test('its reminders, misses and alarms say that it is a drill, once', async () => {
  const channels = { ops: { type: 'slack', url: 'http://127.0.0.1:1' } } as const
  await using hub = await freshHub(undefined, { policy: withFallback('ops'), channels })
  const { drill } = await setUp(hub)
  await assign(hub, drill.id, 'comms_lead', await addPerson(hub, 'Ana Lima', null))
  later(hub, 10)
  await tick(hub)
  // Nobody can reach Ana: the fallback is handed the same message, with an alarm.
  await deliverAll(hub)
  const messages = await messagesOf(hub)
  expect(messages.map(({ kind }) => kind).sort()).toEqual([
    'delivery-alarm',
    'update-reminder',
    'update-reminder',
  ])
  for (const { kind, subject, body } of messages) {
    expect(subject).toMatch(/^\[Drill\] /)
    const { text, data } = JSON.parse(body)
    expect(text.match(/This is a drill: nothing is wrong, and nothing of it is public\.\n/g)).toHaveLength(1)
    expect(data.drill, kind).toBe(true)
  }
  expect(messages.map(({ subject }) => subject)).toContain(
    '[Drill] Initial status update due in 5 min: #1 Exercise (Sev1)',
  )
})

test('nothing of it is public: no page, no feed, no status, whatever is published', async () => {
  await using hub = await freshHub()
  const { ana, drill } = await setUp(hub)
  const before = await hub.site.overview()
  await publish(hub, ana, drill.id)
  expect(await hub.site.incident(drill.id)).toBeNull()
  expect(await hub.site.feed({ incidentId: drill.id })).toBeNull()
  expect((await hub.site.feed())!.items).toEqual([])
  expect(await hub.site.overview()).toEqual(before)
})

test('it freezes nothing, and gives no exception from a freeze that is real', async () => {
  await using hub = await freshHub()
  const { ana, path } = await setUp(hub, { severity: 'sev0' })
  const change = { what: 'Roll back', target: 'proxy', purpose: 'mitigates' }
  const document = () => ask(hub, ana, 'POST', `${path}/production-changes`, change)
  expect((await askFor(hub, ana, 'GET', '/api/freeze')).frozen).toBe(false)
  expect(await document()).toMatchObject({ status: 201, body: { exception_token: null } })
  await declareInPublic(hub, ana)
  expect((await askFor(hub, ana, 'GET', '/api/freeze')).incidents).toHaveLength(1)
  expect((await document()).status, 'a drill ships nothing through a real freeze').toBe(423)
})

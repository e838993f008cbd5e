import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '#db/connect.ts'
import { insertSubscriber } from '#db/queries/subscribers.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import { expandOnce } from '#src/notify/subscribers/expand.ts'
import { askFor } from '#tests/support/ask.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { follow, hubOnLoopback, tellSubscribers } from './following.ts'

// What is written down to be sent, and when: it is made with the first delivery that needs it, and stays.

async function expandAll(hub: FreshHub): Promise<void> {
  while (await expandOnce(hub));
}

const rowsOf = <Row>(hub: FreshHub, table: string) => dumpOf(hub.dataDir)[table] as Row[]

const contentsOf = (hub: FreshHub) =>
  rowsOf<{ content: string | null; expanded_at: number | null }>(hub, 'fan_outs').map(
    ({ content, expanded_at }) => ({
      content: content === null ? null : JSON.parse(content),
      isDone: expanded_at !== null,
    }),
  )

test('where nobody is told, nothing is written down', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', 'https://example.com/planned', { incidents: false })
  await declareInPublic(hub, ana)
  await expandAll(hub)
  expect(contentsOf(hub)).toEqual([{ content: null, isDone: true }])
  expect(rowsOf(hub, 'deliveries')).toEqual([])
})

test('where nobody subscribes, not even that is noted, and who comes then is told of what comes after', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await schedule(hub, ana, { components: [] })
  expect(contentsOf(hub)).toEqual([])
  await follow(hub, 'webhook', 'https://example.com/own')
  await expandAll(hub)
  expect(rowsOf(hub, 'deliveries')).toEqual([])
  later(hub, 1)
  await publish(hub, ana, id)
  await schedule(hub, ana, { components: [] })
  await expandAll(hub)
  expect(rowsOf(hub, 'deliveries')).toHaveLength(2)
})

test("Statuspage's form is written down only where somebody gets it, of planned work, too", async () => {
  await using hub = await freshHub()
  await addComponents(hub, 'Ingress')
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', 'https://example.com/own')
  const formsOf = () =>
    contentsOf(hub).map(({ content }) => [content.subject !== '', 'statuspage' in content])
  await declareInPublic(hub, ana)
  await schedule(hub, ana, { components: ['Ingress'] })
  await expandAll(hub)
  expect(formsOf()).toEqual([
    [true, false],
    [true, false],
  ])
  await follow(hub, 'statuspage', 'https://example.com/theirs')
  later(hub, 1)
  await declareInPublic(hub, ana)
  await schedule(hub, ana, { components: ['Ingress'] })
  await expandAll(hub)
  expect(formsOf().slice(2)).toEqual([
    [true, true],
    [true, true],
  ])
})

/** Adds so many followers in the order of their ids, which begin alike. */
async function followMany(hub: FreshHub, channel: SubscriberChannel, start: string, count: number) {
  const one = await follow(hub, channel, `https://${start}.example.com/first`)
  await hub.acting(async ({ tx }) => {
    for (let place = 0; place < count; place++) {
      const id = `${start}${String(place).padStart(11, '0')}`
      await insertSubscriber(tx, { ...one, id, addressKey: id })
    }
  })
  await askFor(hub, await hub.tokenFor('Ben', 'admin'), 'DELETE', `/subscribers/${one.id}`)
}

test('what is written down stays when a later batch needs another form, and that one stays from then on', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await followMany(hub, 'webhook', 'a', 500)
  await followMany(hub, 'statuspage', 'b', 500)
  await followMany(hub, 'webhook', 'c', 1)
  await followMany(hub, 'statuspage', 'd', 1)
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  const correct = (who: string) =>
    askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${updateId}`, { who_is_affected: who })
  const batches = []
  for (const who of ['Nobody.', 'Somebody.', 'Everybody.']) {
    await correct(who)
    expect(await expandOnce(hub)).toBe(true)
    batches.push(contentsOf(hub)[0]!.content)
  }
  const [first, second, third] = batches
  expect(first).toMatchObject({ update: { who_is_affected: 'Nobody.' } })
  expect(first).not.toHaveProperty('statuspage')
  expect(second).toEqual({
    ...first,
    componentUpdates: [],
    statuspage: expect.objectContaining({ incident: expect.objectContaining({ id }) }),
  })
  expect(JSON.stringify(second.statuspage)).toContain('Somebody.')
  expect(third).toEqual(second)
  expect(rowsOf(hub, 'deliveries')).toHaveLength(1_002)
  expect(contentsOf(hub)[0]!.isDone).toBe(true)
})

test("a repetition in Statuspage's form is the same to the letter, whatever came between", async () => {
  await using receiver = await startReceiver((response, _, place) => {
    response.statusCode = place === 0 ? 503 : 200
    response.end()
  })
  await using hub = await hubOnLoopback()
  await follow(hub, 'statuspage', receiver.url)
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  await publish(hub, ana, id)
  later(hub, 1)
  await tellSubscribers(hub)
  const [first, ...others] = receiver.received.map(({ headers, body }) => ({
    id: headers['webhook-id'],
    body,
  }))
  expect(others).toHaveLength(2)
  expect(others.filter((each) => each.id === first!.id)).toEqual([first])
})

test('where nothing is left to do, that shows while another process writes', async () => {
  await using hub = await freshHub(undefined, { lockWaitMs: 0 })
  const other = connect(join(hub.dataDir, 'allclear.sqlite'))
  other.exec('BEGIN IMMEDIATE')
  expect(await expandOnce(hub)).toBe(false)
  other.exec('ROLLBACK')
  other.close()
})

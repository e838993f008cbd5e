import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'

async function setUp(hub: FreshHub) {
  return { ana: await hub.tokenFor('Ana', 'responder'), pipeline: await hub.tokenFor('Pipeline', 'deploy') }
}

const freezeOf = (hub: FreshHub, token: string) => askFor(hub, token, 'GET', '/api/freeze')

test('production is not frozen while nothing is wrong', async () => {
  await using hub = await freshHub()
  const { pipeline } = await setUp(hub)
  expect(await freezeOf(hub, pipeline)).toEqual({ frozen: false, since: null, reason: null, incidents: [] })
})

test.each([
  ['sev0', true],
  ['sev1', true],
  ['sev2', false],
  ['sev3', false],
])('a %s that was declared and is not published yet: frozen is %s', async (severity, frozen) => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  await declareIncident(hub, ana, { severity })
  expect(await freezeOf(hub, pipeline)).toMatchObject({ frozen })
})

test('it says since when, why and by which incidents, worst or not', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  const first = await declareInPublic(hub, ana)
  hub.setNow(at('2026-03-02T09:10Z'))
  const second = await declareIncident(hub, ana, { severity: 'sev0', title: 'Nothing works' })
  expect(await freezeOf(hub, pipeline)).toEqual({
    frozen: true,
    since: '2026-03-02T09:00:00.000Z',
    reason:
      'Incidents #1 (Sev1) and #2 (Sev0) freeze production: only ship changes that mitigate the incident or prevent recurrence.',
    incidents: [
      {
        ...{ id: first.id, number: 1, title: 'Requests to apps in eu-west fail', severity: 'sev1' },
        since: '2026-03-02T09:00:00.000Z',
        url: `${publicUrl}/incidents/${first.id}`,
      },
      {
        ...{ id: second.id, number: 2, title: 'Nothing works', severity: 'sev0' },
        since: '2026-03-02T09:10:00.000Z',
        url: `${publicUrl}/incidents/${second.id}`,
      },
    ],
  })
})

test('it follows the severity of now: a rise freezes from that moment on, a fall thaws', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  const { id } = await declareInPublic(hub, ana, { severity: 'sev2' })
  expect((await freezeOf(hub, pipeline)).frozen).toBe(false)
  hub.setNow(at('2026-03-02T09:10Z'))
  await publish(hub, ana, id, { severity: 'sev1' })
  expect(await freezeOf(hub, pipeline)).toMatchObject({ frozen: true, since: '2026-03-02T09:10:00.000Z' })
  hub.setNow(at('2026-03-02T09:20Z'))
  await publish(hub, ana, id, { severity: 'sev0' })
  expect(await freezeOf(hub, pipeline)).toMatchObject({ frozen: true, since: '2026-03-02T09:10:00.000Z' })
  hub.setNow(at('2026-03-02T09:30Z'))
  await publish(hub, ana, id, { severity: 'sev2' })
  expect((await freezeOf(hub, pipeline)).frozen).toBe(false)
})

test('it ends with the resolution and begins again with a reopening', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  const { id } = await declareInPublic(hub, ana)
  later(hub, 20)
  await resolve(hub, ana, id)
  expect((await freezeOf(hub, pipeline)).frozen).toBe(false)
  later(hub, 20)
  await reopen(hub, ana, id)
  expect(await freezeOf(hub, pipeline)).toMatchObject({ frozen: true, since: '2026-03-02T09:40:00.000Z' })
})

test('a cancelled incident freezes nothing', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  const { id } = await declareIncident(hub, ana)
  await askFor(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  expect((await freezeOf(hub, pipeline)).frozen).toBe(false)
})

test('a pipeline that knows the answer is told so with 304, until something changes', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  await declareIncident(hub, ana)
  const { headers } = await ask(hub, pipeline, 'GET', '/api/freeze')
  const etag = headers.get('etag')!
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const answer = await hub.call(pipeline, 'GET', '/api/freeze', undefined, { 'if-none-match': known })
    expect(answer.status).toBe(304)
    expect(await answer.text()).toBe('')
  }
  await declareIncident(hub, ana)
  const answer = await hub.call(pipeline, 'GET', '/api/freeze', undefined, { 'if-none-match': etag })
  expect(answer.status).toBe(200)
})

test('asking writes nothing but the last use of the token, to the minute', async () => {
  await using hub = await freshHub()
  const { ana, pipeline } = await setUp(hub)
  await declareIncident(hub, ana)
  await freezeOf(hub, pipeline)
  const before = dumpOf(hub.dataDir)
  hub.setNow(at('2026-03-02T09:00:59Z'))
  for (let count = 0; count < 5; count++) await freezeOf(hub, pipeline)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('a deploy token reads nothing of the team', async () => {
  await using hub = await freshHub()
  const { pipeline } = await setUp(hub)
  expect((await ask(hub, pipeline, 'GET', '/incidents')).status).toBe(403)
  expect((await ask(hub, pipeline, 'GET', '/policy')).status).toBe(403)
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { bumpRevision, findRevision } from '#db/queries/page.ts'
import type { HubParts } from '#src/hub.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { createLastGood, type LastGood } from '#src/web/last-good/last-good.ts'
import { madeOf } from '#src/web/last-good/made-of.ts'
import { createShelf } from '#src/web/last-good/shelf.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { later } from '#tests/support/publishing.ts'

// What the next process takes for the current answer, of those that the last one left on disk.

let hub: FreshHub
const started: LastGood[] = []

beforeEach(async () => {
  hub = await freshHub()
  await move(hub)
})
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ settled }) => settled()))
  await hub[Symbol.asyncDispose]()
})

const move = (of: FreshHub) => of.acting(({ tx, now }) => bumpRevision(tx, now))

type Differently = Partial<HubParts> & { build?: string | null }

/** One process after the other on the same folder: each makes another text. */
function startProcess(text: string, { build = 'build-1', ...differently }: Differently = {}) {
  const lastGood = createLastGood({
    render: async () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from(text),
      changesAt: new Date(hub.now().getTime() + 30 * 60_000),
      changedAt: hub.now(),
    }),
    shelf: createShelf(hub.dataDir),
    clock: hub.now,
    madeOf: madeOf({ ...hub, ...differently }, build),
  })
  started.push(lastGood)
  const answer = (path = '/') => lastGood.render(path)
  return { ...lastGood, answer, text: async (path?: string) => (await answer(path)).body.toString() }
}

async function stopped(text: string, differently?: Differently) {
  const process = startProcess(text, differently)
  const answer = await process.answer()
  await process.settled()
  return answer
}

test('an answer of the same state by the same program is the current one after a restart', async () => {
  const first = await stopped('first')
  later(hub, 5)
  const again = await startProcess('second').answer()
  expect(again).toMatchObject(first)
  expect(again.headers).toEqual(first.headers)
})

test('the second time it is made anew', async () => {
  await stopped('first')
  const process = startProcess('second')
  expect([await process.text(), await process.text()]).toEqual(['first', 'second'])
})

test.each<[string, Differently, Differently]>([
  ['another build', {}, { build: 'build-2' }],
  ['sources that may have changed', { build: null }, { build: null }],
  ['another address', {}, { publicUrl: 'https://elsewhere.example.com' }],
  ['another policy', {}, { policy: { ...documentPolicy, reminderMinutes: 7 } }],
  ['another language', {}, { written: 'de' }],
  [
    'mail',
    {},
    { mail: { smtpUrl: 'smtp://x', from: 'a@example.com', connections: 1, domain: 'example.com' } },
  ],
  ['a WebSub hub', {}, { websubHub: 'https://hub.example.com/' }],
])('an answer from before %s is not', async (_, before, after) => {
  await stopped('first', before)
  expect(await startProcess('second', after).text()).toBe('second')
})

test('an answer of another state is not', async () => {
  await stopped('first')
  await move(hub)
  expect(await startProcess('second').text()).toBe('second')
})

test('an answer of another database that has come to the same number is not', async () => {
  await stopped('first')
  await using other = await freshHub(hub.now())
  await move(other)
  const [ours, theirs] = [await hub.db.snapshot(findRevision), await other.db.snapshot(findRevision)]
  expect(theirs.number).toBe(ours.number)
  expect(await startProcess('second', { db: other.db }).text()).toBe('second')
})

test('an answer of a database in which nothing was ever published is not: it is like any other such', async () => {
  await using other = await freshHub(hub.now())
  await stopped('first', { db: other.db })
  expect(await startProcess('second', { db: other.db }).text()).toBe('second')
})

test('an answer that has become another by itself is not', async () => {
  await stopped('first')
  later(hub, 30)
  expect(await startProcess('second').text()).toBe('second')
})

test('an answer from the future is not: the clock was wrong then, or is now', async () => {
  await stopped('first')
  later(hub, -1)
  expect(await startProcess('second').text()).toBe('second')
})

test('an answer that was forgotten because words were purged is not', async () => {
  await stopped('first')
  const process = startProcess('second')
  await process.forget()
  expect(await process.text()).toBe('second')
})

test('an answer to another address is not', async () => {
  await stopped('first')
  expect(await startProcess('second').text('/rss.xml')).toBe('second')
})

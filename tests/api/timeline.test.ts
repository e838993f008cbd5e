import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { filesThatHold } from '#tests/support/holds.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { allThatIsPublic } from '#tests/support/public-answers.ts'
import { later } from '#tests/support/publishing.ts'

test('the timeline tells what was done about an incident', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await declare(hub, ana, { title: 'Another one' })
  const { id, last_update_id } = await declare(hub, ana)
  hub.setNow(at('2026-03-02T09:05Z'))
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Requests fail in eu-west' })

  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['declared', 'update', 'title'])
  expect(items[1]).toMatchObject({ update_id: last_update_id, details: { status: 'investigating' } })
  expect(items[2]).toEqual({
    id: expect.any(Number),
    happened_at: '2026-03-02T09:05:00.000Z',
    written_at: '2026-03-02T09:05:00.000Z',
    kind: 'title',
    author: 'Ana',
    update_id: null,
    corrects: null,
    corrected_by: null,
    details: { from: 'Requests fail', to: 'Requests fail in eu-west' },
  })
})

test('the timeline is read page by page', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declare(hub, ana)
  const first = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline?limit=1`)
  const second = await askFor(
    hub,
    ana,
    'GET',
    `/incidents/${id}/timeline?limit=1&cursor=${first.next_cursor}`,
  )
  expect([first.items[0].kind, second.items[0].kind]).toEqual(['declared', 'update'])
  expect(second.next_cursor).toBeNull()
})

test('there is no timeline without an incident', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const { status, body } = await ask(hub, ana, 'GET', '/incidents/aaaaaaaaaaaa/timeline')
  expect(status).toBe(404)
  expect(body.detail).toBe('There is no incident with this id.')
})

/** Ben, who may write on the timeline, and an open incident. */
async function withBen(hub: FreshHub) {
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id } = await declare(hub, ben)
  const path = `/incidents/${id}/timeline`
  const write = (fields: object, headers?: Record<string, string>) =>
    ask(hub, ben, 'POST', path, fields, headers)
  return { ben, id, path, write }
}

test.each([
  [{ kind: 'note', text: 'Errors rise in **eu-west**.' }, {}],
  [{ kind: 'decision', text: 'We roll back.' }, {}],
  [{ kind: 'action', text: 'Drained edge-7.', result: 'No change.' }, {}],
  [{ kind: 'action', text: 'Drained edge-9.' }, { result: null }],
  [{ kind: 'metric', text: 'Error rate', value: '31 %', url: 'https://g.example.com/d/1' }, {}],
  [
    { kind: 'metric', text: 'It is back to normal.' },
    { value: null, url: null },
  ],
  [{ kind: 'link', text: 'Here we talk', url: 'https://c.example.com/42', link_kind: 'channel' }, {}],
])('a person writes %j', async ({ kind, ...fields }, more) => {
  await using hub = await freshHub()
  const { ben, path, write } = await withBen(hub)
  later(hub, 3)
  const { status, body } = await write({ kind, ...fields })
  expect(status).toBe(201)
  expect(body).toMatchObject({
    kind,
    author: 'Ben',
    happened_at: '2026-03-02T09:03:00.000Z',
    written_at: '2026-03-02T09:03:00.000Z',
    corrects: null,
  })
  expect(body.details).toEqual({ ...fields, ...more })
  expect((await askFor(hub, ben, 'GET', `${path}?kind=${kind}`)).items).toEqual([body])
})

test.each([
  [{ kind: 'note' }, 'text', 'is missing'],
  [{ kind: 'note', text: ' \u200b ' }, 'text', 'must not be blank'],
  [{ kind: 'note', text: 'x'.repeat(10_001) }, 'text', 'must have at most 10000 characters'],
  [{ kind: 'note', text: 'x', result: 'y' }, 'result', 'is a field of action only'],
  [{ kind: 'decision', text: 'x', url: 'https://example.com' }, 'url', 'is a field of metric or link only'],
  [{ kind: 'link', text: 'x', link_kind: 'channel' }, 'url', 'is missing'],
  [{ kind: 'link', text: 'x', url: 'https://example.com' }, 'link_kind', 'is missing'],
  [{ kind: 'metric', text: 'x', url: 'javascript:alert(1)' }, 'url', 'must be an http or https address'],
  [{ kind: 'severity', text: 'x' }, 'kind', 'must be one of note, decision, action, metric, link'],
  [
    { kind: 'note', text: 'x', author: 'Ana' },
    'author',
    'is not a known field; there are: kind, text, result, value, url, link_kind, happened_at, improvement, corrects',
  ],
  [{ kind: 'note', text: 'x', corrects: 999 }, 'corrects', 'there is no entry 999 on this timeline'],
  [
    { kind: 'note', text: 'x', happened_at: '2026-03-02T09:00:01Z' },
    'happened_at',
    'must not be in the future; it is 2026-03-02T09:00:00.000Z',
  ],
])('%j is refused by its field', async (entry, field, message) => {
  await using hub = await freshHub()
  const { write } = await withBen(hub)
  const before = dumpOf(hub.dataDir)
  const refused = await write(entry)
  expectProblem(refused, 422, 'invalid-request')
  expect(refused.body.errors).toContainEqual({ field, message })
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('entries are told in the order in which things happened, page by page, or in that of writing', async () => {
  await using hub = await freshHub()
  const { ben, path, write } = await withBen(hub)
  later(hub, 10)
  await write({ kind: 'note', text: 'second', happened_at: '2026-03-02T08:50:00+00:00' })
  await write({ kind: 'note', text: 'first', happened_at: '2026-03-02T08:40:00Z' })
  await write({ kind: 'note', text: 'third', happened_at: '2026-03-02T08:50:00Z' })

  const texts = async (query: string) => {
    const found: string[] = []
    let cursor = ''
    do {
      const page = await askFor(hub, ben, 'GET', `${path}?limit=1${query}${cursor && `&cursor=${cursor}`}`)
      for (const { kind, details } of page.items) found.push(details.text ?? kind)
      cursor = page.next_cursor
    } while (cursor)
    return found
  }
  expect(await texts('')).toEqual(['first', 'second', 'third', 'declared', 'update'])
  expect(await texts('&kind=note')).toEqual(['first', 'second', 'third'])
  expect(await texts('&order=written')).toEqual(['declared', 'update', 'second', 'first', 'third'])
})

test('an entry is corrected by a later one, once, and stays as it was', async () => {
  await using hub = await freshHub()
  const { ben, id, path, write } = await withBen(hub)
  later(hub, 1)
  const action = { kind: 'action', text: 'Drained edge-7.' }
  const { body: first } = await write({ ...action, improvement: true })
  later(hub, 9)
  const { body: second } = await write({ ...action, result: 'Errors fell.', corrects: first.id })
  expect(second).toMatchObject({
    corrects: first.id,
    happened_at: first.happened_at,
    written_at: '2026-03-02T09:10:00.000Z',
    details: { result: 'Errors fell.', improvement: true },
  })
  const { items } = await askFor(hub, ben, 'GET', `${path}?kind=action`)
  expect(items).toEqual([{ ...first, corrected_by: second.id }, second])

  const again = await write({ ...action, corrects: first.id })
  expectProblem(again, 409, 'conflict')
  expect(again.body.corrected_by).toBe(second.id)
  expect(
    (await write({ kind: 'note', text: 'Not so.', improvement: false, corrects: second.id })).status,
  ).toBe(201)

  const { items: all } = await askFor(hub, ben, 'GET', path)
  const own = await write({ kind: 'note', text: 'x', corrects: all[0].id })
  expect(own.body.errors).toEqual([
    { field: 'corrects', message: `must be a written entry; entry ${all[0].id} wrote itself (declared)` },
  ])
  const other = await declare(hub, ben)
  const foreign = await ask(hub, ben, 'POST', `/incidents/${other.id}/timeline`, {
    ...{ kind: 'note', text: 'x', corrects: second.id },
  })
  expect(foreign.body.errors).toMatchObject([{ field: 'corrects' }])
  expect(other.id).not.toBe(id)
})

test('a retried entry is written once', async () => {
  await using hub = await freshHub()
  const { ben, path, write } = await withBen(hub)
  const key = { 'idempotency-key': 'one' }
  const first = await write({ kind: 'note', text: 'Once.' }, key)
  later(hub, 1)
  const second = await write({ kind: 'note', text: 'Once.' }, key)
  expect(second.body).toEqual(first.body)
  expect((await askFor(hub, ben, 'GET', `${path}?kind=note`)).items).toHaveLength(1)
})

test('an entry can be written before the first update and after the last, and is never public', async () => {
  await using hub = await freshHub()
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id } = await declare(hub, ben, { isInternal: true })
  const path = `/incidents/${id}/timeline`
  await askFor(hub, ben, 'POST', path, { kind: 'note', text: 'The secret word is squirrel.' })
  await askFor(hub, ben, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  await askFor(hub, ben, 'POST', path, { kind: 'note', text: 'It was a squirrel.' })
  expect(await allThatIsPublic(hub)).not.toContain('squirrel')
})

test('a purge empties an entry everywhere, and a tombstone stays', async () => {
  await using hub = await freshHub()
  const { ben, id, path, write } = await withBen(hub)
  const root = await hub.tokenFor('Root', 'admin')
  const secret = 'hunter2hunter2hunter2'
  const { body } = await write(
    { kind: 'link', text: secret, url: `https://x.example.com/?k=${secret}`, link_kind: 'document' },
    { 'idempotency-key': 'link' },
  )
  await write({ kind: 'note', text: 'It stays.' })
  expect(filesThatHold(hub, secret)).not.toEqual([])

  const purge = () => ask(hub, root, 'POST', `${path}/${body.id}/purge`, { reason: 'It held a password.' })
  later(hub, 5)
  const { status, body: purged } = await purge()
  expect(status).toBe(201)
  const tombstone = { at: '2026-03-02T09:05:00.000Z', by: 'Root', reason: 'It held a password.' }
  expect(purged).toEqual({ ...body, details: { link_kind: 'document', purged: tombstone } })
  expect(filesThatHold(hub, secret)).toEqual([])

  const { items } = await askFor(hub, ben, 'GET', path)
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'declared',
    'update',
    'link',
    'note',
    'purge',
  ])
  expect(items.at(-1).details).toEqual({ entry_id: body.id })
  const replayed = await write(
    { kind: 'link', text: secret, url: `https://x.example.com/?k=${secret}`, link_kind: 'document' },
    { 'idempotency-key': 'link' },
  )
  expectProblem(replayed, 410, 'answer-purged')

  const before = dumpOf(hub.dataDir)
  expect((await purge()).body).toEqual(purged)
  expect(dumpOf(hub.dataDir)).toEqual(before)
  expect(items[3].details).toEqual({ text: 'It stays.' })
  expect(id).toBeTruthy()
})

test('only what a person wrote can be purged, and only by an admin', async () => {
  await using hub = await freshHub()
  const { ben, path, write } = await withBen(hub)
  const root = await hub.tokenFor('Root', 'admin')
  const { items } = await askFor(hub, ben, 'GET', path)
  const reason = { reason: 'Because.' }
  const own = await ask(hub, root, 'POST', `${path}/${items[0].id}/purge`, reason)
  expectProblem(own, 409, 'not-written-by-hand')
  for (const entry of ['999', '-1', 'x', '1e3', '99999999999999999999']) {
    expectProblem(await ask(hub, root, 'POST', `${path}/${entry}/purge`, reason), 404, 'not-found')
  }
  const { body } = await write({ kind: 'note', text: 'Mine.' })
  const refused = await ask(hub, ben, 'POST', `${path}/${body.id}/purge`, reason)
  expectProblem(refused, 403, 'insufficient-scope')
  const other = await declare(hub, ben)
  const foreign = await ask(hub, root, 'POST', `/incidents/${other.id}/timeline/${body.id}/purge`, reason)
  expectProblem(foreign, 404, 'not-found')
})

test('the audit log names entries and never holds their words', async () => {
  await using hub = await freshHub()
  const { write } = await withBen(hub)
  const root = await hub.tokenFor('Root', 'admin')
  const { body } = await write({ kind: 'decision', text: 'Between us: we roll back.' })
  const { items } = await askFor(hub, root, 'GET', '/audit')
  expect(items[0]).toMatchObject({
    action: 'timeline.written',
    author: 'Ben',
    subject_type: 'timeline_entry',
    subject_id: String(body.id),
    details: { kind: 'decision' },
  })
  expect(JSON.stringify(items)).not.toContain('Between us')
})

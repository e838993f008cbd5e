import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { startChild } from '#tests/support/child.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareIncident, declareInPublic, later, resolve } from '#tests/support/publishing.ts'

const rollback = { what: 'Roll back the proxy to 4.18.2', target: 'edge-proxy', purpose: 'mitigates' }

async function setUp(hub: FreshHub, fields: object = {}) {
  const ben = await hub.tokenFor('Ben', 'responder')
  const pipeline = await hub.tokenFor('Pipeline', 'deploy')
  const { id } = await declareInPublic(hub, ben, { ...fields })
  const path = `/incidents/${id}/production-changes`
  const document = (change: object = {}) => ask(hub, ben, 'POST', path, { ...rollback, ...change })
  const redeem = (token: string, target = 'edge-proxy') =>
    ask(hub, pipeline, 'POST', '/api/freeze/exceptions', { token, target })
  return { ben, pipeline, id, path, document, redeem }
}

const timelineOf = async (hub: FreshHub, token: string, id: string) =>
  (await askFor(hub, token, 'GET', `/incidents/${id}/timeline`)).items

test.each(['mitigates', 'prevents_recurrence'])(
  'a change that %s is documented and gets an exception',
  async (purpose) => {
    await using hub = await freshHub()
    const { ben, id, path, document } = await setUp(hub)
    const { status, body } = await document({ purpose })
    expect(status).toBe(201)
    const { exception_token, ...change } = body
    expect(exception_token).toMatch(/^alx_[\w-]{43}$/)
    expect(change).toEqual({
      ...rollback,
      ...{ purpose, id: expect.any(String), incident_id: id, author: 'Ben' },
      at: '2026-03-02T09:00:00.000Z',
      exception: { expires_at: '2026-03-02T09:30:00.000Z', used_at: null },
    })
    expect((await askFor(hub, ben, 'GET', path)).items).toEqual([change])
    expect((await timelineOf(hub, ben, id)).at(-1)).toMatchObject({
      kind: 'production_change',
      author: 'Ben',
      details: {
        ...rollback,
        ...{ purpose, change_id: change.id, frozen: true, excepted: true },
      },
    })
  },
)

test('while production is frozen, another change is documented, refused and says by what', async () => {
  await using hub = await freshHub()
  const { ben, id, path, document } = await setUp(hub)
  const answer = await document({ what: 'A new colour', purpose: 'other' })
  expectProblem(answer, 423, 'frozen')
  expect(answer.body.detail).toContain('Incident #1 (Sev1) freezes production')
  expect(answer.body).toMatchObject({
    change: { what: 'A new colour', purpose: 'other', exception: null },
    since: '2026-03-02T09:00:00.000Z',
    incidents: [{ id, number: 1 }],
  })
  expect((await askFor(hub, ben, 'GET', path)).items).toEqual([answer.body.change])
  expect((await timelineOf(hub, ben, id)).at(-1)).toMatchObject({
    kind: 'production_change',
    details: { what: 'A new colour', excepted: false },
  })
})

test('a retry of a refused change gets the same refusal and documents nothing twice', async () => {
  await using hub = await freshHub()
  const { ben, path } = await setUp(hub)
  const post = () =>
    ask(hub, ben, 'POST', path, { ...rollback, purpose: 'other' }, { 'idempotency-key': 'k' })
  const [first, second] = [await post(), await post()]
  expectProblem(second, 423, 'frozen')
  expect({ ...second.body, request_id: '' }).toEqual({ ...first.body, request_id: '' })
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect((await askFor(hub, ben, 'GET', path)).items).toHaveLength(1)
})

test('while production is not frozen, any change is documented', async () => {
  await using hub = await freshHub()
  const { document } = await setUp(hub, { severity: 'sev2' })
  expect(await document({ purpose: 'other' })).toMatchObject({
    status: 201,
    body: { exception: null, exception_token: null },
  })
  expect((await document()).body.exception_token).toMatch(/^alx_/)
})

test('a change during another incident’s freeze gets no exception from one that is over', async () => {
  await using hub = await freshHub()
  const { ben, id, document } = await setUp(hub)
  later(hub, 10)
  await resolve(hub, ben, id)
  expect(await document({ purpose: 'prevents_recurrence' })).toMatchObject({
    status: 201,
    body: { exception_token: null },
  })
  await declareIncident(hub, ben)
  expectProblem(await document({ purpose: 'prevents_recurrence' }), 423, 'frozen')
})

test('a change of earlier stands on the timeline at its own time; a change to come is none', async () => {
  await using hub = await freshHub()
  const { ben, id, document } = await setUp(hub)
  later(hub, 20)
  expect((await document({ at: '2026-03-02T11:05:00+02:00' })).body.at).toBe('2026-03-02T09:05:00.000Z')
  expect((await timelineOf(hub, ben, id)).at(-1)).toMatchObject({
    happened_at: '2026-03-02T09:05:00.000Z',
    written_at: '2026-03-02T09:20:00.000Z',
  })
  const early = await document({ at: '2026-03-02T09:20:00.001Z' })
  expectProblem(early, 422, 'invalid-request')
  expect(early.body.errors).toEqual([{ field: 'at', message: expect.stringContaining('future') }])
})

test('an exception lets one deploy of its target through', async () => {
  await using hub = await freshHub()
  const { ben, id, path, document, redeem } = await setUp(hub)
  const { exception_token: token } = (await document()).body
  const wrong = await redeem(token, 'another-service')
  expectProblem(wrong, 403, 'exception-for-another-target')
  later(hub, 10)
  const { status, body } = await redeem(token)
  expect(status).toBe(200)
  expect(body.change.exception).toMatchObject({ used_at: '2026-03-02T09:10:00.000Z' })
  expect((await askFor(hub, ben, 'GET', path)).items).toEqual([body.change])
  const again = await redeem(token)
  expectProblem(again, 409, 'exception-used')
  expect(again.body.detail).toContain('2026-03-02T09:10:00.000Z')
  expect((await timelineOf(hub, ben, id)).at(-1)).toMatchObject({
    kind: 'production_change',
    author: 'Pipeline',
    details: { change_id: body.change.id, redeemed: true },
  })
})

test('it expires at the end of its minutes', async () => {
  await using hub = await freshHub()
  const { document, redeem } = await setUp(hub)
  const [first, second] = [(await document()).body, (await document()).body]
  hub.setNow(at('2026-03-02T09:29:59.999Z'))
  expect((await redeem(first.exception_token)).status).toBe(200)
  hub.setNow(at('2026-03-02T09:30Z'))
  expectProblem(await redeem(second.exception_token), 410, 'exception-expired')
})

test('what nobody was given is unknown', async () => {
  await using hub = await freshHub()
  const { redeem, pipeline } = await setUp(hub)
  for (const token of [`alx_${'A'.repeat(43)}`, 'x', 'é', pipeline]) {
    expectProblem(await redeem(token), 404, 'unknown-exception')
  }
})

test('the secret is shown once and stored nowhere', async () => {
  await using hub = await freshHub()
  const { ben, path } = await setUp(hub)
  const post = () => ask(hub, ben, 'POST', path, rollback, { 'idempotency-key': 'k' })
  const [first, second] = [await post(), await post()]
  expect(second.body).toEqual({ ...first.body, exception_token: null })
  await hub.db.scrub()
  expect(readFileSync(`${hub.dataDir}/allclear.sqlite`).includes(first.body.exception_token)).toBe(false)
})

test('a pipeline that lost the answer gets it again with its key', async () => {
  await using hub = await freshHub()
  const { document, pipeline } = await setUp(hub)
  const { exception_token: token } = (await document()).body
  const redeem = (key: string) =>
    ask(
      hub,
      pipeline,
      'POST',
      '/api/freeze/exceptions',
      { token, target: 'edge-proxy' },
      {
        'idempotency-key': key,
      },
    )
  expect((await redeem('k')).status).toBe(200)
  expect((await redeem('k')).status).toBe(200)
  expectProblem(await redeem('l'), 409, 'exception-used')
})

test('however many pipelines redeem it at once, one may deploy', async () => {
  await using hub = await freshHub()
  const { document, redeem } = await setUp(hub)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('edge-proxy', 'another'), { minLength: 1, maxLength: 8 }),
      async (targets) => {
        const { exception_token: token } = (await document()).body
        const answers = await Promise.all(targets.map((target) => redeem(token, target)))
        const let_through = answers.filter(({ status }) => status === 200)
        expect(let_through).toHaveLength(targets.includes('edge-proxy') ? 1 : 0)
      },
    ),
    { numRuns: 30 },
  )
})

test('of two processes that redeem the same exceptions, each lets through what the other does not', async () => {
  await using hub = await freshHub()
  const { document } = await setUp(hub)
  const tokens: string[] = []
  for (let count = 0; count < 40; count++) tokens.push((await document()).body.exception_token)
  const program = new URL('./children/redeem.ts', import.meta.url).pathname
  const now = hub.now().toISOString()
  const children = [1, 2].map(() => startChild(program, hub.dataDir, now, 'edge-proxy', ...tokens))
  for (const child of children) expect(await child.nextLine()).toBe('ready')
  for (const child of children) child.process.stdin!.end('go\n')
  const outcomes = await Promise.all(children.map((child) => child.end()))
  const redeemed = outcomes.flatMap(({ lines }) => lines)
  expect(redeemed.toSorted()).toEqual(tokens.toSorted())
})

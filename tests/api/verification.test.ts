import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolutionWords,
  verifyAll,
} from '#tests/support/publishing.ts'
import { giveRole } from '#tests/support/roles.ts'

const evidence = 'Error rate at 0.02 % for twenty minutes.'
const checks = ['slis-normal', 'reconcile-queue', 'postgres-lag', 'edge-drains', 'mitigations-removed']

async function setUp(hub: FreshHub, severity = 'sev1') {
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id } = await declareInPublic(hub, ana, { severity })
  const path = `/incidents/${id}/verification`
  const tick = (check: string, state = 'confirmed', token = ana) =>
    ask(hub, token, 'PUT', `${path}/${check}`, { state, evidence })
  const resolve = (fields: object = {}, token = ana) =>
    ask(hub, token, 'POST', `/incidents/${id}/resolution`, { ...resolutionWords(hub), ...fields })
  const read = () => askFor(hub, ana, 'GET', path)
  return { ana, ben, id, path, tick, resolve, read }
}

const rulesOf = ({ body }: { body: { objections: { rule: string }[] } }) =>
  body.objections.map(({ rule }) => rule)

const timelineOf = async (hub: FreshHub, token: string, id: string) =>
  (await askFor(hub, token, 'GET', `/incidents/${id}/timeline?limit=100`)).items

test('before anybody looked, everything is open', async () => {
  await using hub = await freshHub()
  const { read } = await setUp(hub)
  const verification = await read()
  expect(verification).toMatchObject({
    ...{ required: true, complete: false, unremoved_mitigations: [], overrides: [] },
  })
  expect(verification.checks[0]).toEqual({
    ...{ id: 'slis-normal', check: 'Confirm SLIs return to normal', state: 'open' },
    ...{ evidence: null, person: null, at: null },
  })
  expect(verification.checks.map(({ id }: { id: string }) => id)).toEqual(checks)
})

test('a check is ticked by a person, with what shows it, and stands on the timeline', async () => {
  await using hub = await freshHub()
  const { ana, id, tick } = await setUp(hub)
  later(hub, 20)
  const { status, body } = await tick('slis-normal')
  expect(status).toBe(200)
  const { person_id } = await askFor(hub, ana, 'GET', '/me')
  expect(body.checks[0]).toEqual({
    ...{ id: 'slis-normal', check: 'Confirm SLIs return to normal', state: 'confirmed', evidence },
    ...{ person: { id: person_id, name: 'Ana' }, at: '2026-03-02T09:20:00.000Z' },
  })
  expect((await timelineOf(hub, ana, id)).at(-1)).toMatchObject({
    kind: 'check',
    author: 'Ana',
    details: { check_id: 'slis-normal', state: 'confirmed', evidence, person: { name: 'Ana' } },
  })
})

test('somebody else ticks in the name of whoever looked', async () => {
  await using hub = await freshHub()
  const { ana, ben, path, read } = await setUp(hub)
  const { person_id } = await askFor(hub, ben, 'GET', '/me')
  await askFor(hub, ana, 'PUT', `${path}/postgres-lag`, { state: 'not_applicable', evidence, person_id })
  const check = (await read()).checks.find((each: { id: string }) => each.id === 'postgres-lag')
  expect(check).toMatchObject({ state: 'not_applicable', person: { id: person_id, name: 'Ben' } })
})

test.each<[string, object, string]>([
  ['without evidence', { state: 'confirmed' }, 'evidence'],
  ['with blank evidence', { state: 'confirmed', evidence: ' ' }, 'evidence'],
  ['as something else', { state: 'fine', evidence }, 'state'],
  ['by nobody known', { state: 'confirmed', evidence, person_id: 'aaaaaaaaaaaa' }, 'person_id'],
])('a tick %s is refused', async (_, body, field) => {
  await using hub = await freshHub()
  const { ana, path } = await setUp(hub)
  const answer = await ask(hub, ana, 'PUT', `${path}/slis-normal`, body)
  expectProblem(answer, 422, 'invalid-request')
  expect(answer.body.errors).toMatchObject([{ field }])
})

test('there is no check that the policy does not know, and none of a cancelled incident', async () => {
  await using hub = await freshHub()
  const { ana, tick } = await setUp(hub)
  const strange = await tick('coffee')
  expectProblem(strange, 404, 'not-found')
  expect(strange.body.detail).toMatch(/^There is no check coffee; there are: slis-normal, /)
  const { id } = await declareIncident(hub, ana)
  await askFor(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  const path = `/incidents/${id}/verification`
  expectProblem(
    await ask(hub, ana, 'PUT', `${path}/slis-normal`, { state: 'confirmed', evidence }),
    409,
    'conflict',
  )
})

test('a resolution waits for the last check', async () => {
  await using hub = await freshHub()
  const { tick, resolve, read } = await setUp(hub)
  for (const check of checks) {
    const before = dumpOf(hub.dataDir)
    const refused = await resolve()
    expectProblem(refused, 422, 'policy-objections')
    expect(rulesOf(refused)).toEqual(['verification-open'])
    const open = checks.slice(checks.indexOf(check))
    for (const id of checks) expect(refused.body.objections[0].message.includes(id)).toBe(open.includes(id))
    expect(dumpOf(hub.dataDir)).toEqual(before)
    expect((await tick(check)).status).toBe(200)
  }
  expect((await read()).complete).toBe(true)
  expect((await resolve()).status).toBe(201)
})

test('what was taken back is open again', async () => {
  await using hub = await freshHub()
  const { ana, id, tick, resolve } = await setUp(hub)
  await verifyAll(hub, ana, id)
  await tick('edge-drains', 'open')
  expect(rulesOf(await resolve())).toEqual(['verification-open'])
})

test('after a reopening everything is looked at anew', async () => {
  await using hub = await freshHub()
  const { ana, id, resolve, read } = await setUp(hub)
  await verifyAll(hub, ana, id)
  expect((await resolve()).status).toBe(201)
  later(hub, 5)
  await reopen(hub, ana, id)
  expect((await read()).checks.map(({ state }: { state: string }) => state)).toEqual(Array(5).fill('open'))
  expect(rulesOf(await resolve())).toEqual(['verification-open'])
  later(hub, 5)
  await verifyAll(hub, ana, id)
  expect((await resolve()).status).toBe(201)
})

test('a sev3 is verified in one call; one that was worse is not', async () => {
  await using hub = await freshHub()
  const { ana, path, resolve, read } = await setUp(hub, 'sev3')
  expect((await ask(hub, ana, 'PUT', path, { state: 'confirmed', evidence })).status).toBe(200)
  expect((await read()).complete).toBe(true)
  expect((await resolve()).status).toBe(201)

  const { id } = await declareInPublic(hub, ana, { severity: 'sev2' })
  await publish(hub, ana, id, { severity: 'sev3' })
  const answer = await ask(hub, ana, 'PUT', `/incidents/${id}/verification`, { state: 'confirmed', evidence })
  expect(rulesOf(answer)).toEqual(['verification-one-by-one'])
})

test('what is still open is what the policy asks next', async () => {
  await using hub = await freshHub()
  const { ana, id, tick } = await setUp(hub)
  await publish(hub, ana, id, { status: 'monitoring' })
  await tick('slis-normal')
  const { policy_asks_next } = await askFor(hub, ana, 'GET', `/incidents/${id}`)
  const asked = policy_asks_next.map(({ ask }: { ask: string }) => ask)
  expect(asked).not.toContain('Confirm SLIs return to normal')
  expect(asked).toContain('Confirm no hidden backlog remains: Postgres lag')
})

test('the IC overrides it, and the reason stays for all to see', async () => {
  await using hub = await freshHub()
  const { ana, ben, id, tick, resolve, read } = await setUp(hub)
  const personId = await giveRole(hub, ben, id, 'ic')
  for (const check of checks.slice(0, 3)) await tick(check)
  const reason = 'The drained nodes come back tomorrow.'
  const { status, body } = await resolve({ verification_override: { reason } }, ben)
  expect(status).toBe(201)
  const override = {
    ...{ at: '2026-03-02T09:00:00.000Z', person: { id: personId, name: 'Ben' }, reason },
    ...{ open_checks: ['edge-drains', 'mitigations-removed'], update_id: body.update.id },
  }
  expect(body.incident.verification_overrides).toEqual([override])
  expect((await askFor(hub, ana, 'GET', `/incidents/${id}`)).verification_overrides).toEqual([override])
  expect((await read()).overrides).toEqual([override])
  expect((await timelineOf(hub, ana, id)).at(-1)).toMatchObject({
    kind: 'check',
    author: 'Ben',
    details: { override: true, reason, open_checks: override.open_checks, person: { name: 'Ben' } },
  })
})

test('the override names the IC where another token sends it', async () => {
  await using hub = await freshHub()
  const { ben, id, resolve } = await setUp(hub)
  const person_id = await giveRole(hub, ben, id, 'ic')
  const reason = 'So.'
  expect(rulesOf(await resolve({ verification_override: { reason } }))).toEqual([
    'verification-open',
    'override-only-by-ic',
  ])
  expect((await resolve({ verification_override: { reason, person_id } })).status).toBe(201)
})

test('nobody else overrides it, and no former IC', async () => {
  await using hub = await freshHub()
  const { ana, ben, id, resolve } = await setUp(hub)
  const verification_override = { reason: 'So.' }
  const refused = async (token?: string) =>
    expect(rulesOf(await resolve({ verification_override }, token))).toContain('override-only-by-ic')
  await refused(ben)
  await giveRole(hub, ben, id, 'ops_lead')
  await refused(ben)
  await giveRole(hub, ben, id, 'ic')
  await giveRole(hub, ben, id, 'ic', ana)
  await refused(ben)
  const admin = await hub.tokenFor('Adi', 'admin')
  await refused(admin)
  const { token } = await askFor(hub, admin, 'POST', '/tokens', { name: 'x', scope: 'comms', service: 'x' })
  await refused(token)
  expect((await resolve({ verification_override }, ana)).status).toBe(201)
})

test('an override of nothing leaves no trace', async () => {
  await using hub = await freshHub()
  const { ana, id, resolve, read } = await setUp(hub)
  await verifyAll(hub, ana, id)
  expect((await resolve({ verification_override: { reason: 'So.' } })).status).toBe(201)
  expect((await read()).overrides).toEqual([])
})

test('no sequence of calls resolves what is not verified, unless the IC says why', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'responder')
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ does: fc.constant('tick' as const), check: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('untick' as const), check: fc.nat(4) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constantFrom('resolve', 'override', 'tickAll', 'reopen', 'mitigate', 'remove', 'update'),
      }),
    },
  )
  let resolutions = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { id } = await declareInPublic(hub, ana)
      const base = `/incidents/${id}`
      const ticked = new Set<string>()
      const standing: string[] = []
      let isResolved = false
      for (const each of steps) {
        later(hub, 1)
        switch (each.does) {
          case 'tick':
          case 'untick': {
            const check = checks[each.check]!
            const state = each.does === 'tick' ? 'confirmed' : 'open'
            const path = `${base}/verification/${check}`
            const { status } = await ask(hub, ana, 'PUT', path, { state, evidence })
            const isBlocked = check === 'mitigations-removed' && state !== 'open' && standing.length > 0
            expect(status).toBe(isBlocked ? 422 : 200)
            if (isBlocked) break
            if (state === 'open') ticked.delete(check)
            else ticked.add(check)
            break
          }
          case 'tickAll': {
            const answer = await ask(hub, ana, 'PUT', `${base}/verification`, {
              state: 'confirmed',
              evidence,
            })
            expect(answer.status).toBe(422)
            break
          }
          case 'mitigate': {
            const what = { what: 'A rate limit', temporary: true }
            standing.push((await askFor(hub, ben, 'POST', `${base}/mitigations`, what)).id)
            break
          }
          case 'remove': {
            const mitigation = standing.pop()
            if (mitigation) await askFor(hub, ben, 'POST', `${base}/mitigations/${mitigation}/removal`, {})
            break
          }
          case 'update':
            await ask(hub, ana, 'POST', `${base}/updates`, { what_is_happening: 'x', status: 'resolved' })
            break
          case 'reopen': {
            const words = { what_is_happening: 'x', who_is_affected: 'x', what_we_are_doing: 'x' }
            const next_update_at = new Date(+hub.now() + 60_000)
            const reopening = { reason: 'Again.', ...words, next_update_at }
            const { status } = await ask(hub, ana, 'POST', `${base}/reopening`, reopening)
            expect(status).toBe(isResolved ? 201 : 422)
            if (!isResolved) break
            isResolved = false
            ticked.clear()
            break
          }
          default: {
            const override = each.does === 'override' ? { verification_override: { reason: 'So.' } } : {}
            const resolution = { ...resolutionWords(hub), ...override }
            const { status } = await ask(hub, ana, 'POST', `${base}/resolution`, resolution)
            const mayResolve = !isResolved && ticked.size === checks.length && standing.length === 0
            expect(status).toBe(mayResolve ? 201 : 422)
            if (status === 201) isResolved = true
            if (status === 201) resolutions++
          }
        }
      }
    }),
    // Without one that gets to the end, nothing would be shown.
    {
      numRuns: 25,
      examples: [[[...checks.map((_, check) => ({ does: 'tick' as const, check })), { does: 'resolve' }]]],
    },
  )
  expect(resolutions).toBeGreaterThan(0)
})

import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { listResolvedOwing } from '#db/queries/postmortems.ts'
import { escalations } from '#db/schema/escalations.ts'
import { mitigations } from '#db/schema/verification.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { roles } from '#src/policy/roles.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { pagesOf } from '#tests/support/pages.ts'
import { personOf } from '#tests/support/people.ts'
import { expectProblem } from '#tests/support/problem.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'
import { addEscalation, addMitigation, addTick } from '#tests/support/run.ts'

type Found = { rule: string; of: string; who: string | null; ask: string; incident?: { number: number } }

const obligationsOf = async (hub: FreshHub, token: string, id: string): Promise<Found[]> =>
  (await askFor(hub, token, 'GET', `/incidents/${id}/obligations`)).items

const rulesOf = async (hub: FreshHub, token: string, id: string): Promise<string[]> =>
  (await obligationsOf(hub, token, id)).map(({ rule }) => rule)

test('an obligation says what, of whom, by when and where the policy says so', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const { id, policy_asks_next } = await declareIncident(hub, ana)
  const items = await obligationsOf(hub, ana, id)
  expect(items[0]).toEqual({
    rule: 'initial-update',
    section: 'Incident workflow: 2) Communicate',
    ask: 'Post initial status update (even if uncertain)',
    of: 'comms_lead',
    who: null,
    due_at: '2026-03-02T09:15:00.000Z',
    overdue: false,
  })
  expect(policy_asks_next).toEqual(items.map(({ who: _, ...rest }) => rest))
})

test('it names the holder of the role, or the IC where the role is vacant', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const ben = await hub.tokenFor('Ben', 'read')
  const { id } = await declareIncident(hub, ana)
  const whoPublishes = async () =>
    (await obligationsOf(hub, ana, id)).find(({ rule }) => rule === 'initial-update')!.who
  const give = async (role: string, token: string) =>
    askFor(hub, ana, 'PUT', `/incidents/${id}/roles/${role}`, { person_id: await personOf(hub, token) })
  await give('ic', ana)
  expect(await whoPublishes()).toBe('Ana')
  await give('comms_lead', ben)
  expect(await whoPublishes()).toBe('Ben')
  await askFor(hub, ana, 'DELETE', `/incidents/${id}/roles/ic`)
  const items = await obligationsOf(hub, ana, id)
  expect(items.find(({ of }) => of === 'ic')!.who).toBeNull()
  expect(items.find(({ of }) => of === 'team')!.who).toBeNull()
})

test('it is gone once it is done', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const person_id = await personOf(hub, ana)
  const { id } = await declareInPublic(hub, ana)
  const timeline = `/incidents/${id}/timeline`
  const expectGone = async (rule: string, doing: () => Promise<unknown>) => {
    expect(await rulesOf(hub, ana, id)).toContain(rule)
    await doing()
    expect(await rulesOf(hub, ana, id)).not.toContain(rule)
  }
  for (const role of ['ic', 'ops_lead', 'comms_lead', 'scribe']) {
    await expectGone(`assign-${role.replace('_', '-')}`, () =>
      askFor(hub, ana, 'PUT', `/incidents/${id}/roles/${role}`, { person_id }),
    )
  }
  const link = { kind: 'link', text: 'Here', url: 'https://c.example.com/', link_kind: 'channel' }
  await expectGone('incident-doc', () => askFor(hub, ana, 'POST', timeline, link))
  const [written] = (await askFor(hub, ana, 'GET', `${timeline}?kind=link`)).items
  expect(await rulesOf(hub, ana, id)).not.toContain('internal-channel')
  await askFor(hub, ana, 'POST', timeline, { ...link, link_kind: 'dashboard', corrects: written.id })
  await expectGone('internal-channel', () => askFor(hub, ana, 'POST', timeline, link))

  later(hub, 15)
  await expectGone('keep-written-timeline', () =>
    askFor(hub, ana, 'POST', timeline, { kind: 'note', text: 'Still failing.' }),
  )
  await expectGone('escalate-to-owners', () =>
    hub.acting((act) => addEscalation(act.tx, { incidentId: id, raisedAt: act.now })),
  )
  await expectGone('acknowledge-escalation', () =>
    hub.acting((act) =>
      act.tx
        .update(escalations)
        .set({ acknowledgedAt: act.now, acknowledgedBy: person_id })
        .where(eq(escalations.incidentId, id)),
    ),
  )
  later(hub, 1)
  await askFor(hub, ana, 'POST', timeline, { kind: 'note', text: 'Better.', improvement: true })
  expect(await rulesOf(hub, ana, id)).toContain('escalate-to-owners')

  await hub.acting((act) => addMitigation(act.tx, { incidentId: id, madeAt: act.now }))
  await expectGone('remove-mitigation', () =>
    hub.acting((act) =>
      act.tx
        .update(mitigations)
        .set({ removedAt: act.now, removedBy: 'Ben' })
        .where(eq(mitigations.incidentId, id)),
    ),
  )
})

test('only the latest tick of a check counts, and only since the last reopening', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const personId = await personOf(hub, ana)
  const { id: incidentId } = await declareInPublic(hub, ana, { severity: 'sev3' })
  await publish(hub, ana, incidentId, { status: 'monitoring' })
  const tick = (checkId: string, state: 'confirmed' | 'not_applicable' | 'open') =>
    hub.acting((act) => addTick(act.tx, { incidentId, checkId, personId, state, at: act.now }))
  const open = async () =>
    (await rulesOf(hub, ana, incidentId)).filter((rule) => ['verify', 'close-incident'].includes(rule))
  const checks = documentPolicy.verification.map(({ id }) => id)
  expect(await open()).toEqual(checks.map(() => 'verify'))
  for (const id of checks) await tick(id, id === 'edge-drains' ? 'not_applicable' : 'confirmed')
  expect(await open()).toEqual(['close-incident'])
  await tick(checks[0]!, 'open')
  expect(await open()).toEqual(['verify'])
  await tick(checks[0]!, 'confirmed')
  expect(await open()).toEqual(['close-incident'])
  later(hub, 5)
  await resolve(hub, ana, incidentId)
  expect(await open()).toEqual([])
  later(hub, 5)
  await reopen(hub, ana, incidentId, { status: 'monitoring' })
  expect(await open()).toEqual(checks.map(() => 'verify'))
  later(hub, 1)
  for (const id of checks) await tick(id, 'confirmed')
  expect(await open()).toEqual(['close-incident'])
})

test('those of all open incidents come together, the soonest first', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const slow = await declareInPublic(hub, ana, { severity: 'sev2', title: 'Slow' })
  later(hub, 1)
  const down = await declareIncident(hub, ana, { severity: 'sev0', title: 'Down' })
  const over = await declareInPublic(hub, ana, { title: 'Over' })
  await resolve(hub, ana, over.id)
  const { items } = await askFor(hub, ana, 'GET', '/obligations')
  expect(items.slice(0, 3)).toMatchObject([
    { rule: 'next-update', due_at: '2026-03-02T09:15:00.000Z', incident: { title: 'Slow' } },
    { rule: 'initial-update', due_at: '2026-03-02T09:16:00.000Z', incident: { title: 'Down' } },
    { rule: 'escalate-to-owners', due_at: '2026-03-02T09:31:00.000Z', incident: { id: down.id } },
  ])
  expect(items[0].incident).toEqual({ id: slow.id, number: slow.number, title: 'Slow', drill: false })
  // Of one that is over, only the postmortem is still to come.
  expect(
    items.flatMap(({ incident, rule }: Found) => (incident!.number === over.number ? [rule] : [])),
  ).toEqual(['postmortem'])
  expect((await obligationsOf(hub, ana, over.id)).map(({ rule }) => rule)).toEqual(['postmortem'])
})

test('nobody asks anything while nothing is open, and of an incident that is not there', async () => {
  await using hub = await freshHub()
  const eve = await hub.tokenFor('Eve', 'read')
  expect((await askFor(hub, eve, 'GET', '/obligations')).items).toEqual([])
  expect((await ask(hub, eve, 'GET', '/incidents/aaaaaaaaaaaa/obligations')).status).toBe(404)
})

test('they come page by page, each once, in the same order', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const { id } = await declareIncident(hub, ana)
  await declareInPublic(hub, ana, { severity: 'sev0' })
  await resolve(hub, ana, (await declareInPublic(hub, ana)).id)
  // Two in the same words are two.
  for (const _ of [1, 2, 3]) await limit(hub, id)
  for (const path of ['/obligations', `/incidents/${id}/obligations`]) {
    const whole = await askFor(hub, ana, 'GET', `${path}?limit=100`)
    expect(whole.items.length).toBeGreaterThan(10)
    expect(whole.next_cursor).toBeNull()
    for (const most of [1, 3]) {
      const pages = await pagesOf(hub, ana, path, most)
      expect(pages.flatMap(({ items }) => items)).toEqual(whole.items)
      expect(Math.max(...pages.map(({ items }) => items.length))).toBe(most)
    }
  }
})

test.each(roles)('none is left out because the %s was assigned between two pages', async (role) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  await declareIncident(hub, ana)
  const { id } = await declareIncident(hub, ana)
  await declareIncident(hub, ana)
  const whole = (await askFor(hub, ana, 'GET', '/obligations?limit=100')).items as Found[]
  const assigning = `assign-${role.replace('_', '-')}`
  const place = whole.findIndex(({ rule, incident }) => rule === assigning && incident!.number === 2)
  expect(place).toBeGreaterThan(0)
  let walked = 0
  const pages = await pagesOf(hub, ana, '/obligations', 1, async () => {
    if (walked++ !== place) return
    const person = { person_id: await personOf(hub, ana) }
    await askFor(hub, ana, 'PUT', `/incidents/${id}/roles/${role}`, person)
  })
  const seen = new Set(pages.flatMap(({ items }) => items.map((each: Found) => keyOf(each))))
  expect([...seen].toSorted()).toEqual(whole.map(keyOf).toSorted())
})

const limit = (hub: FreshHub, incidentId: string) =>
  hub.acting(({ tx, now }) => addMitigation(tx, { incidentId, madeAt: now }))

const keyOf = ({ rule, ask, incident }: Found) => `${incident!.number} ${rule} ${ask}`

test('of what is resolved only incidents that may still owe something are looked at', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'responder')
  const resolved = async (severity: string) => {
    const { id } = await declareInPublic(hub, ana, { severity })
    await resolve(hub, ana, id)
    return id as string
  }
  const [required, told, recommended, small, limited] = [
    ...[await resolved('sev1'), await resolved('sev1'), await resolved('sev2')],
    ...[await resolved('sev3'), await resolved('sev3')],
  ]
  await askFor(hub, ana, 'PATCH', `/incidents/${told}/postmortem`, { markdown: 'We learned.' })
  await askFor(hub, ana, 'POST', `/incidents/${told}/postmortem/publication`, {})
  const owing = () => hub.db.snapshot((reader) => listResolvedOwing(reader, ['sev0', 'sev1', 'sev2']))
  expect((await owing()).map(({ id }) => id)).toEqual([required, recommended])

  for (const id of [told!, limited!]) await limit(hub, id)
  expect((await owing()).map(({ id }) => id)).toEqual([required, told, recommended, limited])
  const { items } = await askFor(hub, ana, 'GET', '/obligations')
  expect(items.map(({ rule, incident }: Found) => [rule, incident!.number])).toEqual([
    ['postmortem', 1],
    ...[
      ['remove-mitigation', 2],
      ['postmortem-recommended', 3],
      ['remove-mitigation', 5],
    ],
  ])
  expect(await rulesOf(hub, ana, small!)).toEqual([])
})

test('a cursor of another list is none of the obligations', async () => {
  await using hub = await freshHub()
  const eve = await hub.tokenFor('Eve', 'read')
  await hub.tokenFor('Ben', 'read')
  const foreign = (await askFor(hub, eve, 'GET', '/people?limit=1')).next_cursor
  expect(foreign).toEqual(expect.any(String))
  for (const cursor of [foreign, '', 'nonsense', 'MQ']) {
    const answer = await ask(hub, eve, 'GET', `/obligations?cursor=${cursor}`)
    expectProblem(answer, 422, 'invalid-request')
    const message = 'must be the next_cursor of a page of this list'
    expect(answer.body.errors, cursor).toEqual([{ field: 'cursor', message }])
  }
})

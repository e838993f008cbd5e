import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { publicAnswers } from '#tests/support/public-answers.ts'
import { declareIncident, declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'

const scope = {
  regions: ['eu-west'],
  components: [{ id: 'Ingress', status: 'major_outage' }],
  apps: ['checkout'],
}

test('declaring, changing and cancelling an internal incident changes nothing that the public can read', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana, { scope: { components: [{ id: 'Deploy', status: 'partial_outage' }] } })
  const before = await publicAnswers(hub)

  const { id, status } = await declareIncident(hub, ana, { severity: 'sev0', scope })
  expect(status).toBeNull()
  expect(await publicAnswers(hub)).toEqual(before)

  const change = { title: 'All requests fail', severity: 'sev1', started_at: '2026-02-01T08:00:00Z' }
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { ...change, scope: { ...scope, apps: [] } })
  expect(await publicAnswers(hub)).toEqual(before)

  await askFor(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  expect(await publicAnswers(hub)).toEqual(before)
})

test('the first update makes public what was internal until then', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana, { severity: 'sev0', scope })
  expect(await hub.site.incident(id)).toBeNull()
  await publish(hub, ana, id)

  const { headline, open, groups, recent } = await hub.site.overview()
  expect(headline).toEqual({ status: 'major_outage', words: 'Major outage' })
  expect(open).toMatchObject([
    {
      id,
      status: 'investigating',
      promise: { at: at('2026-03-02T09:15Z'), isOverdue: false },
      scope: {
        regions: ['eu-west'],
        components: [{ name: 'Ingress', status: 'major_outage' }],
        apps: ['checkout'],
      },
    },
  ])
  const status = Object.fromEntries(groups[0]!.components.map((each) => [each.name, each.status]))
  expect(status).toEqual({ Ingress: 'major_outage', Deploy: 'operational', Volumes: 'operational' })
  expect(recent[0]!.incidents.map((each) => each.id)).toEqual([id])
  expect((await hub.site.history())!.incidents.items.map((each) => each.id)).toEqual([id])
  expect((await hub.site.feed())!.items).toHaveLength(1)
})

test.each([
  { severity: 'sev0', due: '2026-03-02T09:15:00.000Z' },
  { severity: 'sev1', due: '2026-03-02T09:15:00.000Z' },
  { severity: 'sev2', due: '2026-03-02T10:00:00.000Z' },
  { severity: 'sev3', due: null },
])('the clock of a $severity runs from its declaration, however early it began: due $due', async (row) => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const incident = await declareIncident(hub, ana, {
    severity: row.severity,
    started_at: '2026-03-02T06:00:00Z',
  })
  expect(incident).toMatchObject({
    started_at: '2026-03-02T06:00:00.000Z',
    next_update_due_at: row.due,
    overdue: false,
  })
  expect(incident.policy_asks_next).toContainEqual({
    rule: 'initial-update',
    of: 'comms_lead',
    section: 'Incident workflow: 2) Communicate',
    ask: 'Post initial status update (even if uncertain)',
    due_at: row.due,
    overdue: false,
  })
})

test('an incident is overdue once its due time has passed, and not at it', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  const read = () => askFor(hub, ana, 'GET', `/incidents/${id}`)
  hub.setNow(at('2026-03-02T09:15Z'))
  expect((await read()).overdue).toBe(false)
  hub.setNow(at('2026-03-02T09:15:00.001Z'))
  const late = await read()
  expect(late.overdue).toBe(true)
  expect(late.policy_asks_next[0]).toMatchObject({ due_at: '2026-03-02T09:15:00.000Z', overdue: true })
})

test('one call declares and publishes', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const body = await declareIncident(hub, ana, {
    scope,
    initial_update: { ...words(hub), status: 'identified', scope: { regions: ['us-east'] } },
  })
  expect(body).toMatchObject({
    number: 1,
    url: `https://status.example.com/incidents/${body.id}`,
    status: 'identified',
    declared_by: 'Ana',
    next_update_due_at: '2026-03-02T09:30:00.000Z',
    scope: { regions: [{ name: 'us-east' }], components: [], apps: [] },
    updates: [{ author: 'Ana', sequence: 1, kind: 'update', published_at: '2026-03-02T09:00:00.000Z' }],
  })
  expect(body.last_update_id).toBe(body.updates[0].id)
  expect(await askFor(hub, ana, 'GET', `/incidents/${body.id}`)).toEqual(body)
})

test('what the initial update has against it comes all at once, and nothing is declared', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  await ask(hub, ana, 'GET', '/me')
  const before = dumpOf(hub.dataDir)
  const { who_is_affected: _, ...incomplete } = words(hub, 40)
  const { status, headers, body } = await ask(hub, ana, 'POST', '/incidents', {
    title: 'Requests fail',
    severity: 'sev1',
    reason: 'slo_burn',
    started_at: '2026-03-02T09:10:00Z',
    initial_update: { ...incomplete, what_we_are_doing: ' \n', status: 'resolved' },
  })
  expect(status).toBe(422)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toEqual({
    type: '/problems/policy-objections',
    title: 'The incident policy objects',
    status: 422,
    detail: '5 objections; nothing was published or changed.',
    request_id: expect.any(String),
    objections: [
      {
        rule: 'time-in-the-future',
        section: 'Communications templates: Resolution update',
        field: 'started_at',
        message: 'started_at is 10 min in the future',
        expected: 'a time no later than 2026-03-02T09:00:00.000Z',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'who_is_affected',
        message: 'who_is_affected is missing',
        expected: 'text for "Who is affected (scope)"',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'what_we_are_doing',
        message: 'what_we_are_doing is blank',
        expected: 'text for "What we are doing now"',
      },
      {
        rule: 'promise-beyond-cadence',
        section: 'Incident workflow: 2) Communicate',
        field: 'next_update_at',
        message: 'next_update_at is 40 min away; Sev1 allows 30',
        expected: 'a time after 2026-03-02T09:00:00.000Z and no later than 2026-03-02T09:30:00.000Z',
      },
      {
        rule: 'resolved-only-by-resolution',
        section: 'Incident workflow: 4) Verify and resolve',
        field: 'status',
        message: 'status is resolved; resolved comes only from a resolution',
        expected: 'one of investigating, identified, monitoring, or a resolution',
      },
    ],
  })
  expect(dumpOf(hub.dataDir)).toEqual(before)
  // Not even a number is used up.
  expect((await declareInPublic(hub, ana)).number).toBe(1)
})

test('a scope may name things by name or by id, and every name that is none is told at once', async () => {
  await using hub = await withPlatform(await freshHub())
  const [search] = await addComponents(hub, 'Search')
  const ana = await hub.tokenFor('Ana', 'comms')
  const { scope: stated } = await declareIncident(hub, ana, {
    scope: {
      regions: ['EU-WEST'],
      components: [
        { id: search, status: 'degraded_performance' },
        { id: 'deploy', status: 'partial_outage' },
      ],
    },
  })
  expect(stated.components.map(({ name }: { name: string }) => name)).toEqual(['Deploy', 'Search'])
  expect(stated.regions).toMatchObject([{ name: 'eu-west' }])

  const { status, body } = await ask(hub, ana, 'POST', '/incidents', {
    title: 'Requests fail',
    severity: 'sev1',
    reason: 'unsure',
    scope: {
      regions: ['mars'],
      components: [
        { id: 'Nothing', status: 'major_outage' },
        { id: 'Search', status: 'major_outage' },
        { id: search, status: 'partial_outage' },
      ],
    },
  })
  expect(status).toBe(422)
  expect(body.errors).toEqual([
    {
      field: 'scope.components[0].id',
      message: 'there is no component "Nothing"; there are: Ingress, Deploy, Volumes, Search',
    },
    { field: 'scope.regions[0]', message: 'there is no region "mars"; there are: eu-west, us-east' },
    { field: 'scope.components[2].id', message: 'is named twice' },
  ])
})

test('a cancelled incident is over: its clock stops, its number stays used, and nothing can be done with it', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  later(hub, 20)
  const cancelled = await askFor(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A test run.' })
  expect(cancelled).toMatchObject({
    status: null,
    cancelled_at: '2026-03-02T09:20:00.000Z',
    cancellation_reason: 'A test run.',
    next_update_due_at: null,
    overdue: false,
    policy_asks_next: [],
  })
  for (const [method, path, body] of [
    ['POST', '/updates', words(hub)],
    ['PATCH', '', { title: 'Another title' }],
    ['POST', '/cancellation', { reason: 'Again.' }],
  ] as const) {
    const answer = await ask(hub, ana, method, `/incidents/${id}${path}`, body)
    expect(answer.status).toBe(422)
    expect(answer.body.objections).toMatchObject([{ rule: 'incident-is-cancelled' }])
  }
  expect((await declareIncident(hub, ana)).number).toBe(2)
})

test('once published, an incident cannot be cancelled any more', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const before = await publicAnswers(hub)
  const answer = await ask(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  expect(answer.status).toBe(422)
  expect(answer.body.objections).toMatchObject([
    { rule: 'incident-is-published', expected: 'close it with a resolution' },
  ])
  expect(await publicAnswers(hub)).toEqual(before)
})

test('while nothing is published, everything about an incident can be put right', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana, { severity: 'sev2' })
  later(hub, 10)
  const changed = await askFor(hub, ana, 'PATCH', `/incidents/${id}`, {
    title: 'All requests fail',
    severity: 'sev0',
    started_at: '2026-03-02T08:30:00+01:00',
    scope,
  })
  expect(changed).toMatchObject({
    title: 'All requests fail',
    severity: 'sev0',
    highest_severity: 'sev0',
    started_at: '2026-03-02T07:30:00.000Z',
    scope: { regions: [{ name: 'eu-west' }], components: [{ name: 'Ingress' }], apps: ['checkout'] },
    // Raised to Sev0 at 09:10, due 15 minutes later.
    next_update_due_at: '2026-03-02T09:25:00.000Z',
  })
})

test('what customers were told changes only with an update, and the refusal says so', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana, { scope })
  await ask(hub, ana, 'GET', '/me')
  const before = dumpOf(hub.dataDir)
  const { status, body } = await ask(hub, ana, 'PATCH', `/incidents/${id}`, {
    title: 'All is well',
    severity: 'sev3',
    scope: { apps: [] },
  })
  expect(status).toBe(422)
  expect(body.objections).toEqual([
    {
      rule: 'changes-only-with-update',
      section: 'Severity levels',
      field: 'severity',
      message: 'severity would change without a word to those who read the published incident',
      expected: 'publish an update that changes the severity',
    },
    {
      rule: 'changes-only-with-update',
      section: 'Communications templates: Initial update',
      field: 'scope',
      message: 'scope would change without a word to those who read the published incident',
      expected: 'publish an update that changes the scope',
    },
  ])
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('stating what is so already is no change', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const twoThings = {
    regions: ['eu-west', 'us-east'],
    components: [
      { id: 'Ingress', status: 'major_outage' },
      { id: 'Deploy', status: 'partial_outage' },
    ],
    apps: ['a', 'b'],
  }
  const { id, title, severity, started_at } = await declareInPublic(hub, ana, { scope: twoThings })
  const before = dumpOf(hub.dataDir)
  const reversed = {
    regions: twoThings.regions.toReversed(),
    components: twoThings.components.toReversed(),
    apps: twoThings.apps.toReversed(),
  }
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title, severity, started_at, scope: reversed })
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, {})
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('a new title shows on the page and in the feed at once, also after the end', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await resolve(hub, ana, id)
  later(hub, 60)
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Ingress in eu-west was down' })
  expect((await hub.site.incident(id))!.incident.title).toBe('Ingress in eu-west was down')
  const { frame, items } = (await hub.site.feed())!
  expect(items.map((item) => item.title)).toEqual([
    'Resolved: Ingress in eu-west was down',
    'Investigating: Ingress in eu-west was down',
  ])
  expect(frame.revision.changedAt).toEqual(hub.now())
})

test('a corrected start shows on the page, and the bars move with it', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const { id, scope: stated } = await declareInPublic(hub, ana, { scope })
  later(hub, 10)
  const ingress = stated.components[0].id
  const downMs = async () =>
    (await hub.site.component(ingress))!.component.uptime.days.at(-1)!.spentMs.major_outage
  expect(await downMs()).toBe(10 * 60_000)

  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { started_at: '2026-03-02T08:30:00Z' })
  expect((await hub.site.incident(id))!.incident.startedAt).toEqual(at('2026-03-02T08:30Z'))
  expect(await downMs()).toBe(40 * 60_000)

  const { status, body } = await ask(hub, ana, 'PATCH', `/incidents/${id}`, {
    started_at: '2026-03-02T09:10:01Z',
  })
  expect(status).toBe(422)
  expect(body.objections).toMatchObject([{ rule: 'time-in-the-future', field: 'started_at' }])
  expect(await downMs()).toBe(40 * 60_000)
})

test('after the end, the start changes only with a reopening', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 5)
  await resolve(hub, ana, id)
  const { body } = await ask(hub, ana, 'PATCH', `/incidents/${id}`, { started_at: '2026-03-02T08:00:00Z' })
  expect(body.objections).toMatchObject([{ rule: 'changes-only-with-reopening', field: 'started_at' }])
})

test('the list tells incidents by where they stand, newest first and page by page', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const internal = await declareIncident(hub, ana)
  const cancelled = await declareIncident(hub, ana)
  await askFor(hub, ana, 'POST', `/incidents/${cancelled.id}/cancellation`, { reason: 'A false alarm.' })
  const open = await declareInPublic(hub, ana, { severity: 'sev2' })
  const resolved = await declareInPublic(hub, ana)
  await resolve(hub, ana, resolved.id)

  const numbers = async (query: string) =>
    (await askFor(hub, ana, 'GET', `/incidents${query}`)).items.map(
      ({ number }: { number: number }) => number,
    )
  expect(await numbers('')).toEqual([4, 3, 2, 1])
  expect(await numbers('?status=open')).toEqual([open.number, internal.number])
  expect(await numbers('?status=internal')).toEqual([internal.number])
  expect(await numbers('?status=cancelled')).toEqual([cancelled.number])
  expect(await numbers('?status=resolved')).toEqual([resolved.number])
  expect(await numbers('?status=investigating')).toEqual([open.number])
  expect(await numbers('?status=monitoring')).toEqual([])
  expect(await numbers('?severity=sev2')).toEqual([open.number])

  const first = await askFor(hub, ana, 'GET', '/incidents?limit=3')
  expect(first.items).toHaveLength(3)
  expect(await numbers(`?limit=3&cursor=${first.next_cursor}`)).toEqual([1])
  const { status, body } = await ask(hub, ana, 'GET', '/incidents?status=broken')
  expect(status).toBe(422)
  expect(body.errors).toMatchObject([{ field: 'status' }])
})

test('a retried declaration declares once', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const declaration = {
    title: 'Requests fail',
    severity: 'sev1',
    reason: 'unsure',
    initial_update: words(hub),
  }
  const key = { 'idempotency-key': 'declare-1' }
  const answers = await Promise.all(
    [1, 2, 3].map(() => ask(hub, ana, 'POST', '/incidents', declaration, key)),
  )
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect((await askFor(hub, ana, 'GET', '/incidents')).items).toHaveLength(1)
  expect((await hub.site.feed())!.items).toHaveLength(1)
})

test('Eve reads and does nothing, and without a token she does not even read', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const eve = await hub.tokenFor('Eve', 'read')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  await ask(hub, eve, 'GET', '/me')
  const before = dumpOf(hub.dataDir)
  const reads = [`/incidents`, `/incidents/${id}`, `/incidents/${id}/updates/${updateId}`]
  for (const path of reads) {
    expect((await ask(hub, null, 'GET', path)).status).toBe(401)
    expect((await ask(hub, eve, 'GET', path)).status).toBe(200)
  }
  const writes: [string, string, object][] = [
    ['POST', '/incidents', { title: 'x', severity: 'sev0', reason: 'unsure' }],
    ['PATCH', `/incidents/${id}`, { title: 'Owned' }],
    ['POST', `/incidents/${id}/cancellation`, { reason: 'x' }],
    ['POST', `/incidents/${id}/updates`, words(hub)],
    ['POST', `/incidents/${id}/updates?preview=true`, words(hub)],
    ['POST', `/incidents/${id}/resolution`, {}],
    ['POST', `/incidents/${id}/reopening`, { reason: 'x', ...words(hub) }],
    ['PATCH', `/incidents/${id}/updates/${updateId}`, { what_is_happening: 'Owned' }],
    ['POST', `/incidents/${id}/updates/${updateId}/retraction`, { reason: 'x' }],
    ['POST', `/incidents/${id}/updates/${updateId}/purge`, { reason: 'x' }],
  ]
  for (const [method, path, body] of writes) {
    expect((await ask(hub, null, method, path, body)).status, path).toBe(401)
    expect((await ask(hub, eve, method, path, body)).status, path).toBe(403)
  }
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('there is nothing behind an id that nobody gave', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const other = await declareInPublic(hub, ana)
  const nobody = 'aaaaaaaaaaaa'
  const calls: [string, string, object?][] = [
    ['GET', `/incidents/${nobody}`],
    ['PATCH', `/incidents/${nobody}`, { title: 'x' }],
    ['POST', `/incidents/${nobody}/updates`, words(hub)],
    ['POST', `/incidents/${nobody}/updates?preview=true`, words(hub)],
    ['POST', `/incidents/${nobody}/cancellation`, { reason: 'x' }],
    ['GET', `/incidents/${id}/updates/${nobody}`],
    // An update of another incident is none of this one.
    ['GET', `/incidents/${id}/updates/${other.last_update_id}`],
    ['POST', `/incidents/${id}/updates/${other.last_update_id}/purge`, { reason: 'x' }],
  ]
  for (const [method, path, body] of calls) {
    expect((await ask(hub, ana, method, path, body)).status, path).toBe(404)
  }
})

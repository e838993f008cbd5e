import { expect, test } from 'vitest'
import { passageHtml } from '#src/feeds/update-html.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { allThatIsPublic } from '#tests/support/public-answers.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolutionWords,
  resolve,
  verifyAll,
} from '#tests/support/publishing.ts'

const minutes = 60_000

/** The newest update as the incident's page shows it. */
const newestOf = async (hub: FreshHub, id: string) => (await hub.site.incident(id))!.incident.updates[0]!

/** How long a component was at each status today, as its bars show it. */
const spentToday = async (hub: FreshHub, componentId: string) =>
  (await hub.site.component(componentId))!.component.uptime.days.at(-1)!.spentMs

test('an update shows on the page under the headings of the template, in its order, and in the feed', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana, { title: 'Deploys fail' })
  later(hub, 10)
  const { update, incident } = await publish(hub, ana, id, { status: 'identified' })
  expect(update).toMatchObject({
    incident_id: id,
    url: `https://status.example.com/incidents/${id}#update-${update.id}`,
    sequence: 2,
    kind: 'update',
    status: 'identified',
    author: 'Ana',
    published_at: '2026-03-02T09:10:00.000Z',
  })
  expect(incident).toMatchObject({
    status: 'identified',
    last_update_id: update.id,
    last_update_at: '2026-03-02T09:10:00.000Z',
    next_update_due_at: '2026-03-02T09:25:00.000Z',
  })
  const shown = await newestOf(hub, id)
  expect(shown).toMatchObject({ id: update.id, statusName: 'Identified', editedAt: null, retraction: null })
  expect(shown.passages).toEqual([
    {
      field: 'what_is_happening',
      label: 'What is happening',
      html: '<p>About a third of requests fail with a <code>502</code>.</p>\n',
    },
    {
      field: 'who_is_affected',
      label: 'Who is affected',
      html: '<p>Customers whose apps run in <strong>eu-west</strong>.</p>\n',
    },
    {
      field: 'what_we_are_doing',
      label: 'What we are doing now',
      html: '<p>We are draining two edge nodes.</p>\n',
    },
    { field: 'next_update_at', label: 'Next update time', nextUpdateAt: at('2026-03-02T09:25Z') },
  ])
  expect((await hub.site.feed())!.items.map(({ title }) => title)).toEqual([
    'Identified: Deploys fail',
    'Investigating: Deploys fail',
  ])
})

test('an update that says nothing of status, severity and scope leaves them as they are', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const scope = {
    regions: ['eu-west'],
    components: [{ id: 'Ingress', status: 'partial_outage' }],
    apps: ['a'],
  }
  const before = await declareInPublic(hub, ana, {
    scope,
    initial_update: { ...words(hub), status: 'monitoring' },
  })
  later(hub, 10)
  const { incident } = await publish(hub, ana, before.id)
  expect(incident).toMatchObject({ status: 'monitoring', severity: 'sev1', scope: before.scope })
})

test('a severity that rises with an update binds that very update', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana, { severity: 'sev2' })
  expect((await hub.site.overview()).headline.status).toBe('degraded_performance')
  later(hub, 10)
  const tooLate = await ask(hub, ana, 'POST', `/incidents/${id}/updates`, {
    ...words(hub, 16),
    severity: 'sev0',
  })
  expect(tooLate.status).toBe(422)
  expect(tooLate.body.objections).toMatchObject([
    { rule: 'promise-beyond-cadence', message: 'next_update_at is 16 min away; Sev0 allows 15' },
  ])
  const { incident } = await publish(hub, ana, id, { severity: 'sev0' })
  expect(incident).toMatchObject({
    severity: 'sev0',
    highest_severity: 'sev0',
    next_update_due_at: '2026-03-02T09:25:00.000Z',
  })
  expect((await hub.site.overview()).headline.status).toBe('major_outage')
  expect((await hub.site.incident(id))!.incident.severityName).toBe('Sev0')
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  const { details } = items.findLast(({ kind }: { kind: string }) => kind === 'update')
  expect(details).toEqual({ status: 'investigating', severity: { from: 'sev2', to: 'sev0' } })
})

test('a severity that falls leaves the highest one standing', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana, { severity: 'sev0' })
  const { incident } = await publish(hub, ana, id, { severity: 'sev3' })
  expect(incident).toMatchObject({ severity: 'sev3', highest_severity: 'sev0' })
})

test('a promise falls due by the clock alone, on the page as for the team', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const standing = async () => [
    (await askFor(hub, ana, 'GET', `/incidents/${id}`)).overdue,
    (await hub.site.overview()).open[0]!.promise!.isOverdue,
    (await hub.site.incident(id))!.incident.promise!.isOverdue,
  ]
  hub.setNow(at('2026-03-02T09:15Z'))
  expect(await standing()).toEqual([false, false, false])
  hub.setNow(at('2026-03-02T09:15:00.001Z'))
  expect(await standing()).toEqual([true, true, true])
  await publish(hub, ana, id)
  expect(await standing()).toEqual([false, false, false])
})

test('the cadence holds while monitoring, too', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const tooLate = { ...words(hub, 31), status: 'monitoring' }
  expect((await ask(hub, ana, 'POST', `/incidents/${id}/updates`, tooLate)).body.objections).toMatchObject([
    { rule: 'promise-beyond-cadence' },
  ])
  const { incident } = await publish(hub, ana, id, { ...words(hub, 30), status: 'monitoring' })
  expect(incident.next_update_due_at).toBe('2026-03-02T09:30:00.000Z')
  expect(incident.policy_asks_next.map(({ ask }: { ask: string }) => ask)).toContain(
    'Provide regular updates (Sev1: every 30 minutes)',
  )
  later(hub, 31)
  expect((await askFor(hub, ana, 'GET', `/incidents/${id}`)).overdue).toBe(true)
})

test('everything that the policy has against an update comes at once, and nothing is written', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const before = dumpOf(hub.dataDir)
  const { status, body } = await ask(hub, ana, 'POST', `/incidents/${id}/updates`, {
    what_is_happening: '\u200b',
    next_update_at: '2026-03-02T08:59:00Z',
    status: 'resolved',
  })
  expect(status).toBe(422)
  const told = body.objections.map(({ rule, field }: { rule: string; field: string }) => `${field}: ${rule}`)
  expect(told).toEqual([
    'what_is_happening: template-field-required',
    'who_is_affected: template-field-required',
    'what_we_are_doing: template-field-required',
    'next_update_at: promise-not-ahead',
    'status: resolved-only-by-resolution',
  ])
  for (const objection of body.objections) {
    for (const part of ['section', 'message', 'expected']) expect(objection[part]).toMatch(/\w/)
  }
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('of two leads who publish at once, the second is told what the first said', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id, last_update_id: expected } = await declareInPublic(hub, ana)
  const said = (who: string) => ({
    ...words(hub),
    what_is_happening: `${who} knows.`,
    expected_last_update_id: expected,
  })
  const answers = await Promise.all([
    ask(hub, ana, 'POST', `/incidents/${id}/updates`, said('Ana')),
    ask(hub, ben, 'POST', `/incidents/${id}/updates`, said('Ben')),
  ])
  const [first, second] = answers.toSorted((a, b) => a.status - b.status)
  expect([first!.status, second!.status]).toEqual([201, 409])
  expect(second!.body.last_update).toEqual(first!.body.update)
  expect(second!.body.detail).toContain(first!.body.update.author)
  expect(second!.body.detail).toContain(first!.body.update.id)
  expect((await hub.site.feed())!.items).toHaveLength(2)

  // Having read it, the second may go on.
  const next = { ...said('Ben'), expected_last_update_id: second!.body.last_update.id }
  expect((await ask(hub, ben, 'POST', `/incidents/${id}/updates`, next)).status).toBe(201)
})

test.each([
  { with: 'expected_last_update_id', request: (tag: string) => ({ body: { expected_last_update_id: tag } }) },
  { with: 'If-Match', request: (tag: string) => ({ headers: { 'if-match': `"${tag}"` } }) },
  { with: 'a weak If-Match', request: (tag: string) => ({ headers: { 'if-match': `W/"${tag}"` } }) },
])('$with guards updates, resolution and reopening alike', async ({ request }) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: first } = await declareInPublic(hub, ana)
  const send = (path: string, tag: string, body: object) => {
    const { body: extra, headers } = { body: {}, headers: {}, ...request(tag) }
    return ask(hub, ana, 'POST', `/incidents/${id}/${path}`, { ...body, ...extra }, headers)
  }
  const second = await send('updates', first, words(hub))
  expect(second.status).toBe(201)
  expect((await send('updates', first, words(hub))).status).toBe(409)
  expect((await send('resolution', first, resolutionWords(hub))).status).toBe(409)
  await verifyAll(hub, ana, id)
  const resolution = await send('resolution', second.body.update.id, resolutionWords(hub))
  expect(resolution.status).toBe(201)
  const reopening = { reason: 'It is back.', ...words(hub) }
  expect((await send('reopening', first, reopening)).status).toBe(409)
  expect((await send('reopening', resolution.body.update.id, reopening)).status).toBe(201)
})

test('the ETag of an incident is what If-Match takes, also before the first update', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  const tag = async () => (await ask(hub, ana, 'GET', `/incidents/${id}`)).headers.get('etag')!
  const send = async (headers: Record<string, string>, body = {}) =>
    (await ask(hub, ana, 'POST', `/incidents/${id}/updates`, { ...words(hub), ...body }, headers)).status
  const none = await tag()
  expect(none).toBe('"none"')
  expect(await send({ 'if-match': '"aaaaaaaaaaaa"' })).toBe(409)
  expect(await send({}, { expected_last_update_id: 'aaaaaaaaaaaa' })).toBe(409)
  expect(await send({ 'if-match': none })).toBe(201)
  expect(await send({ 'if-match': none })).toBe(409)
  expect(await send({}, { expected_last_update_id: null })).toBe(409)
  expect(await send({ 'if-match': await tag() })).toBe(201)
  expect(await send({ 'if-match': '*' })).toBe(201)
  expect(await send({})).toBe(201)
})

test('null means that nothing was published yet', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  const body = { ...words(hub), expected_last_update_id: null }
  expect((await ask(hub, ana, 'POST', `/incidents/${id}/updates`, body)).status).toBe(201)
  expect((await ask(hub, ana, 'POST', `/incidents/${id}/updates`, body)).status).toBe(409)
})

test('a retried update is published once', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const send = () =>
    ask(hub, ana, 'POST', `/incidents/${id}/updates`, words(hub, 15), { 'idempotency-key': 'update-2' })
  const first = await send()
  const second = await send()
  expect(second.body).toEqual(first.body)
  expect((await hub.site.feed())!.items).toHaveLength(2)
})

test('a resolution closes the incident, with the start that it has', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const declared = await declareInPublic(hub, ana, {
    severity: 'sev2',
    started_at: '2026-03-02T08:50:00Z',
    scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] },
  })
  const ingress = declared.scope.components[0].id
  later(hub, 60)
  const { update, incident } = await resolve(hub, ana, declared.id, { ended_at: '2026-03-02T09:40:00Z' })
  expect(update).toMatchObject({
    kind: 'resolution',
    status: 'resolved',
    started_at: '2026-03-02T08:50:00.000Z',
    ended_at: '2026-03-02T09:40:00.000Z',
  })
  expect(incident).toMatchObject({
    status: 'resolved',
    resolved_at: '2026-03-02T10:00:00.000Z',
    ended_at: '2026-03-02T09:40:00.000Z',
    next_update_due_at: null,
    overdue: false,
  })
  const shown = await newestOf(hub, declared.id)
  expect(shown.passages.map((passage) => [passage.label, passageHtml(passage)])).toEqual([
    ['What was impacted', '<p>About a third of requests in <strong>eu-west</strong>.</p>\n'],
    ['When it started and ended', '<p>2 Mar 2026, 08:50 UTC to 2 Mar 2026, 09:40 UTC (50 min)</p>'],
    ['What we changed to mitigate', '<p>We drained two edge nodes.</p>\n'],
  ])
  const { headline, open } = await hub.site.overview()
  expect([headline.status, open]).toEqual(['operational', []])
  // The bars end when the trouble ended, not when it was written.
  expect(await spentToday(hub, ingress)).toEqual({ partial_outage: 50 * minutes })
  expect((await hub.site.component(ingress))!.component.status).toBe('operational')
})

test.each(['sev0', 'sev1'])(
  'whoever waits for the postmortem of a %s follows it on its own page, also when it was lowered before',
  async (severity) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await declareInPublic(hub, ana, { severity })
    await publish(hub, ana, id, { severity: 'sev3' })
    await verifyAll(hub, ana, id)
    const refused = await ask(hub, ana, 'POST', `/incidents/${id}/resolution`, {
      ...resolutionWords(hub),
      postmortem_url: null,
    })
    expect(refused.body.objections).toMatchObject([
      { rule: 'postmortem-url-required', field: 'postmortem_url' },
    ])

    await resolve(hub, ana, id)
    expect((await newestOf(hub, id)).passages.at(-1)).toEqual({
      field: 'postmortem_url',
      label: 'Where to follow along for postmortem',
      postmortem: { url: `https://status.example.com/incidents/${id}`, isOwnPage: true },
    })
    expect((await hub.site.incident(id))!.postmortemDue).toEqual({ on: '2026-03-09', isOverdue: false })
  },
)

test('an incident without a required postmortem promises none, unless the resolution says where', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const quiet = await declareInPublic(hub, ana, { severity: 'sev2' })
  await resolve(hub, ana, quiet.id)
  expect((await newestOf(hub, quiet.id)).passages.map(({ label }) => label)).not.toContain(
    'Where to follow along for postmortem',
  )
  const url = 'https://example.com/postmortems/12'
  const told = await declareInPublic(hub, ana, { severity: 'sev2' })
  const { incident } = await resolve(hub, ana, told.id, { postmortem_url: url })
  expect(incident.postmortem_url).toBe(url)
  expect((await newestOf(hub, told.id)).passages.at(-1)).toMatchObject({
    postmortem: { url, isOwnPage: false },
  })
})

test('a resolution that corrects the start says so, and the bars follow', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const { id, scope } = await declareInPublic(hub, ana, {
    scope: { components: [{ id: 'Ingress', status: 'major_outage' }] },
  })
  later(hub, 30)
  const { incident } = await resolve(hub, ana, id, { started_at: '2026-03-02T08:40:00Z' })
  expect(incident.started_at).toBe('2026-03-02T08:40:00.000Z')
  const span = (await newestOf(hub, id)).passages[1]!
  expect(span).toMatchObject({
    span: {
      startedAt: at('2026-03-02T08:40Z'),
      endedAt: at('2026-03-02T09:30Z'),
      correctedFrom: at('2026-03-02T09:00Z'),
    },
  })
  expect(passageHtml(span)).toContain('the start was given as 2 Mar 2026, 09:00 UTC before')
  expect(await spentToday(hub, scope.components[0].id)).toEqual({ major_outage: 50 * minutes })
})

test('everything that the policy has against a resolution comes at once', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const before = dumpOf(hub.dataDir)
  const { status, body } = await ask(hub, ana, 'POST', `/incidents/${id}/resolution`, {
    started_at: '2026-03-02T09:00:01Z',
    what_changed: ' ',
    postmortem_url: 'javascript:alert(1)',
  })
  expect(status).toBe(422)
  const told = body.objections.map(({ rule, field }: { rule: string; field: string }) => `${field}: ${rule}`)
  expect(told).toEqual([
    'what_was_impacted: template-field-required',
    'started_at: time-in-the-future',
    'ended_at: template-field-required',
    'what_changed: template-field-required',
    'postmortem_url: postmortem-url-unusable',
    'verification: verification-open',
  ])
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('nothing is resolved or reopened that is not there to be', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const rules = async (id: string, path: string, body: object) =>
    (await ask(hub, ana, 'POST', `/incidents/${id}/${path}`, body)).body.objections.map(
      ({ rule }: { rule: string }) => rule,
    )
  const reopening = () => ({ reason: 'It is back.', ...words(hub) })
  const internal = await declareIncident(hub, ana)
  expect(await rules(internal.id, 'resolution', resolutionWords(hub))).toEqual(['nothing-is-published'])
  expect(await rules(internal.id, 'reopening', reopening())).toEqual(['incident-is-not-resolved'])

  const { id } = await declareInPublic(hub, ana)
  expect(await rules(id, 'reopening', reopening())).toEqual(['incident-is-not-resolved'])
  await resolve(hub, ana, id)
  expect(await rules(id, 'updates', words(hub))).toEqual(['incident-is-resolved'])
  expect(await rules(id, 'resolution', resolutionWords(hub))).toEqual(['incident-is-resolved'])
  expect(await rules(id, 'reopening', { reason: ' ', what_is_happening: 'x' })).toEqual([
    'reason-required',
    'template-field-required',
    'template-field-required',
    'template-field-required',
  ])
})

test('a reopening takes the resolution back, and the bars go on as if it had never ended', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const { id, scope } = await declareInPublic(hub, ana, {
    scope: { components: [{ id: 'Ingress', status: 'major_outage' }] },
  })
  const ingress = scope.components[0].id
  later(hub, 10)
  await resolve(hub, ana, id)
  later(hub, 20)
  expect(await spentToday(hub, ingress)).toEqual({ major_outage: 10 * minutes })

  const { update, incident } = await reopen(hub, ana, id, { reason: 'The nodes *failed* again.' })
  expect(update).toMatchObject({
    kind: 'reopening',
    status: 'investigating',
    reason: 'The nodes *failed* again.',
  })
  expect(incident).toMatchObject({
    status: 'investigating',
    resolved_at: null,
    ended_at: null,
    next_update_due_at: '2026-03-02T09:45:00.000Z',
  })
  expect(await spentToday(hub, ingress)).toEqual({ major_outage: 30 * minutes })
  const { headline, open } = await hub.site.overview()
  expect([headline.status, open.map((each) => each.id)]).toEqual(['major_outage', [id]])
  const shown = await newestOf(hub, id)
  expect(shown.statusName).toBe('Reopened')
  expect(shown.passages[0]).toEqual({
    field: 'reopening_reason',
    label: 'Why this was reopened',
    html: '<p>The nodes <em>failed</em> again.</p>\n',
  })
  expect((await hub.site.feed())!.items[0]!.title).toBe('Reopened: Requests to apps in eu-west fail')

  later(hub, 10)
  const again = await resolve(hub, ana, id)
  expect(again.incident.status).toBe('resolved')
  expect(await spentToday(hub, ingress)).toEqual({ major_outage: 40 * minutes })
  expect((await hub.site.incident(id))!.incident.updates.map(({ kind }) => kind)).toEqual([
    'resolution',
    'reopening',
    'resolution',
    'update',
  ])
})

test('a reopened incident has no postmortem until it is resolved again', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await resolve(hub, ana, id, { postmortem_url: 'https://example.com/postmortems/12' })
  const { incident } = await reopen(hub, ana, id)
  expect(incident.postmortem_url).toBeNull()
  later(hub, 10)
  await resolve(hub, ana, id)
  const page = (await hub.site.incident(id))!
  expect([page.incident.postmortemUrl, page.postmortemDue?.on]).toEqual([null, '2026-03-09'])
})

test('an update narrows the scope: from then on the component is well, and its bars keep what was', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const declared = await declareInPublic(hub, ana, {
    scope: {
      components: [
        { id: 'Ingress', status: 'major_outage' },
        { id: 'Deploy', status: 'degraded_performance' },
      ],
    },
  })
  const { id } = declared
  const [ingress, deploy] = declared.scope.components.map((component: { id: string }) => component.id)
  later(hub, 10)
  await publish(hub, ana, id, { scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] } })
  later(hub, 10)
  const statuses = async () =>
    (await hub.site.overview()).groups[0]!.components.slice(0, 2).map(({ status }) => status)
  expect(await statuses()).toEqual(['partial_outage', 'operational'])
  expect(await spentToday(hub, ingress)).toEqual({ major_outage: 10 * minutes, partial_outage: 10 * minutes })
  expect(await spentToday(hub, deploy)).toEqual({ degraded_performance: 10 * minutes })

  // A component counts with the worst that any open incident says of it.
  const other = await declareInPublic(hub, ana, {
    scope: { components: [{ id: 'Deploy', status: 'major_outage' }] },
  })
  expect(await statuses()).toEqual(['partial_outage', 'major_outage'])
  await resolve(hub, ana, other.id)
  expect(await statuses()).toEqual(['partial_outage', 'operational'])

  // Over, the incident names each component that it ever touched, with the worst that it held.
  await resolve(hub, ana, id)
  expect((await hub.site.incident(id))!.incident.scope.components).toMatchObject([
    { name: 'Ingress', status: 'major_outage' },
    { name: 'Deploy', status: 'degraded_performance' },
  ])
})

test('a scope that was noted and taken back before the first update never becomes public', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const secret = { components: [{ id: 'Volumes', status: 'major_outage' }], apps: ['payroll-of-acme'] }
  const { id, scope } = await declareIncident(hub, ana, { scope: secret })
  const volumes = scope.components[0].id
  later(hub, 10)
  const narrowed = { regions: ['us-east'], components: [{ id: 'Deploy', status: 'partial_outage' }] }
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { scope: narrowed })
  await publish(hub, ana, id)
  later(hub, 30)
  await publish(hub, ana, id)

  const { component, open, incidents } = (await hub.site.component(volumes))!
  expect([component.status, open, incidents.items]).toEqual(['operational', [], []])
  expect(await spentToday(hub, volumes)).toEqual({})
  expect((await hub.site.feed({ componentId: volumes }))!.items).toEqual([])
  await resolve(hub, ana, id)
  expect((await hub.site.incident(id))!.incident.scope.components).toMatchObject([{ name: 'Deploy' }])
  expect((await hub.site.history())!.incidents.items[0]!.components).toEqual(['Deploy'])
  expect(await allThatIsPublic(hub)).not.toContain('payroll-of-acme')
})

test('what is written names its author on the timeline and in the audit log', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'admin')
  const { id } = await declareIncident(hub, ana)
  await askFor(hub, ben, 'PATCH', `/incidents/${id}`, {
    title: 'Deploys fail',
    severity: 'sev0',
    started_at: '2026-03-02T08:00:00Z',
    scope: { apps: ['checkout'] },
  })
  const { update } = await publish(hub, ana, id)
  await publish(hub, ben, id)
  await resolve(hub, ana, id)
  await reopen(hub, ben, id)
  const path = `/incidents/${id}/updates/${update.id}`
  await askFor(hub, ana, 'PATCH', path, { what_is_happening: 'Deploys fail.' })
  await askFor(hub, ben, 'POST', `${path}/retraction`, { reason: 'Wrong.' })
  await askFor(hub, ben, 'POST', `${path}/purge`, { reason: 'A secret.' })
  const second = await declareIncident(hub, ben)
  await askFor(hub, ana, 'POST', `/incidents/${second.id}/cancellation`, { reason: 'A false alarm.' })

  const timeline = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline?limit=100`)
  const told = timeline.items.map(
    ({ author, kind }: { author: string; kind: string }) => `${author}: ${kind}`,
  )
  expect(told).toEqual([
    'Ana: declared',
    'Ben: title',
    'Ben: severity',
    'Ben: start',
    'Ben: scope',
    'Allclear: escalation',
    'Ana: update',
    'Ben: update',
    ...Array(5).fill('Ana: check'),
    'Ana: resolution',
    'Ben: reopening',
    'Ana: correction',
    'Ben: retraction',
    'Ben: purge',
  ])
  const audit = await askFor(hub, ben, 'GET', '/audit?limit=100')
  const written = audit.items
    .filter(({ subject_type }: { subject_type: string }) => ['incident', 'update'].includes(subject_type))
    .map(({ author, action }: { author: string; action: string }) => `${author}: ${action}`)
    .toReversed()
  expect(written).toEqual([
    'Ana: incident.declared',
    'Ben: incident.changed',
    'Ben: incident.changed',
    'Ben: incident.changed',
    'Ben: incident.changed',
    'Allclear: escalation.raised',
    'Ana: incident.update_published',
    'Ben: incident.update_published',
    ...Array(5).fill('Ana: verification.ticked'),
    'Ana: incident.resolution_published',
    'Ben: incident.reopening_published',
    'Ana: update.corrected',
    'Ben: update.retracted',
    'Ben: update.purged',
    'Ben: incident.declared',
    'Ana: incident.cancelled',
  ])
  for (const { author, token_id, request_id } of audit.items.slice(0, written.length)) {
    // What happened by itself bears no token.
    if (author === 'Allclear') continue
    expect([token_id, request_id]).toEqual([expect.any(String), expect.any(String)])
  }
})

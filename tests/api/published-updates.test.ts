import { expect, test } from 'vitest'
import { insertIncidents, insertUpdates } from '#db/queries/import.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { passageHtml } from '#src/feeds/update-html.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { filesThatHold, tablesThatHold } from '#tests/support/holds.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { allThatIsPublic } from '#tests/support/public-answers.ts'
import {
  declareInPublic,
  later,
  publish,
  reopen,
  resolutionWords,
  resolve,
  verifyAll,
} from '#tests/support/publishing.ts'

const minutes = 60_000
const reason = { reason: 'It named a customer.' }

/** The newest update as the incident's page shows it. */
const newestOf = async (hub: FreshHub, id: string) => (await hub.site.incident(id))!.incident.updates[0]!

test('a corrected update says on page and feed that it was edited, and stays the same item', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  const before = (await hub.site.feed())!.items[0]!.update
  later(hub, 20)
  const corrected = await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${updateId}`, {
    who_is_affected: 'Customers in **us-east**, too.',
  })
  expect(corrected).toMatchObject({
    who_is_affected: 'Customers in **us-east**, too.',
    what_we_are_doing: words(hub).what_we_are_doing,
    published_at: '2026-03-02T09:00:00.000Z',
    edited_at: '2026-03-02T09:20:00.000Z',
  })
  const { frame, items } = (await hub.site.feed())!
  const [{ update }] = items as [(typeof items)[number]]
  expect(items).toHaveLength(1)
  expect([update.id, update.path, update.publishedAt]).toEqual([before.id, before.path, before.publishedAt])
  expect(frame.revision.changedAt).toEqual(hub.now())
  const shown = await newestOf(hub, id)
  expect(shown.editedAt).toEqual(at('2026-03-02T09:20Z'))
  expect(shown.passages[1]).toMatchObject({ html: '<p>Customers in <strong>us-east</strong>, too.</p>\n' })
})

test('every earlier wording is kept for the team, and never shown to the public', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana, {
    initial_update: { ...words(hub, 15), what_is_happening: 'The first wording.' },
  })
  const path = `/incidents/${id}/updates/${updateId}`
  later(hub, 1)
  await askFor(hub, ben, 'PATCH', path, { what_is_happening: 'The second wording.' })
  later(hub, 1)
  await askFor(hub, ana, 'PATCH', path, {
    what_is_happening: 'The third wording.',
    what_we_are_doing: 'We roll back.',
  })
  const read = await askFor(hub, ana, 'GET', path)
  expect(read.what_is_happening).toBe('The third wording.')
  expect(read.earlier_wordings).toEqual([
    {
      replaced_at: '2026-03-02T09:01:00.000Z',
      replaced_by: 'Ben',
      wording: { what_is_happening: 'The first wording.' },
    },
    {
      replaced_at: '2026-03-02T09:02:00.000Z',
      replaced_by: 'Ana',
      wording: {
        what_is_happening: 'The second wording.',
        what_we_are_doing: words(hub).what_we_are_doing,
      },
    },
  ])
  const all = await allThatIsPublic(hub)
  expect(all).toContain('The third wording.')
  expect(all).not.toContain('The first wording.')
  expect(all).not.toContain('The second wording.')
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(items.at(-1)).toMatchObject({
    kind: 'correction',
    update_id: updateId,
    details: { fields: ['what_is_happening', 'what_we_are_doing'] },
  })
})

test('a correction to what it says already is none', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const { update } = await resolve(hub, ana, id)
  const before = dumpOf(hub.dataDir)
  const { what_changed, started_at, ended_at } = update
  const path = `/incidents/${id}/updates/${update.id}`
  const same = await askFor(hub, ana, 'PATCH', path, { what_changed, started_at, ended_at })
  expect(same.edited_at).toBeNull()
  await askFor(hub, ana, 'PATCH', path, {})
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('corrected times of a resolution move the incident and its bars', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T06:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  hub.setNow(at('2026-03-02T09:00Z'))
  const { id, scope } = await declareInPublic(hub, ana, {
    scope: { components: [{ id: 'Ingress', status: 'major_outage' }] },
  })
  later(hub, 60)
  const { update } = await resolve(hub, ana, id)
  const correct = (fields: object) => ask(hub, ana, 'PATCH', `/incidents/${id}/updates/${update.id}`, fields)
  const standing = async () => {
    const { started_at, ended_at } = await askFor(hub, ana, 'GET', `/incidents/${id}`)
    const { component } = (await hub.site.component(scope.components[0].id))!
    return [started_at, ended_at, component.uptime.days.at(-1)!.spentMs.major_outage! / minutes]
  }
  expect(await standing()).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-02T10:00:00.000Z', 60])

  expect((await correct({ started_at: '2026-03-02T08:30:00Z' })).status).toBe(200)
  expect(await standing()).toEqual(['2026-03-02T08:30:00.000Z', '2026-03-02T10:00:00.000Z', 90])
  expect((await correct({ ended_at: '2026-03-02T09:30:00Z' })).status).toBe(200)
  expect(await standing()).toEqual(['2026-03-02T08:30:00.000Z', '2026-03-02T09:30:00.000Z', 60])
  expect(passageHtml((await newestOf(hub, id)).passages[1]!)).toBe(
    '<p>2 Mar 2026, 08:30 UTC to 2 Mar 2026, 09:30 UTC (1 h)</p>',
  )

  // One that contradicts the other time, or lies ahead, is refused with every reason.
  const early = await correct({ ended_at: '2026-03-02T08:00:00Z', what_changed: '' })
  expect(early.body.objections.map(({ rule }: { rule: string }) => rule)).toEqual([
    'ended-before-it-started',
    'template-field-required',
  ])
  const late = await correct({ started_at: '2026-03-02T09:31:00Z' })
  expect(late.body.objections).toMatchObject([{ rule: 'ended-before-it-started', field: 'ended_at' }])
  expect(await standing()).toEqual(['2026-03-02T08:30:00.000Z', '2026-03-02T09:30:00.000Z', 60])
})

test.each(['started_at', 'ended_at'])('a correction cannot take %s away', async (field) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const { update } = await resolve(hub, ana, id)
  const { status, body } = await ask(hub, ana, 'PATCH', `/incidents/${id}/updates/${update.id}`, {
    [field]: null,
  })
  expect(status).toBe(422)
  expect(body.objections).toMatchObject([{ rule: 'template-field-required', field }])
})

test('a start that was corrected back to the one stated before is no correction any more', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 30)
  const { update } = await resolve(hub, ana, id, { started_at: '2026-03-02T08:40:00Z' })
  const spanText = async () => passageHtml((await newestOf(hub, id)).passages[1]!)
  expect(await spanText()).toContain('the start was given as 2 Mar 2026, 09:00 UTC before')
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${update.id}`, {
    started_at: '2026-03-02T09:00:00Z',
  })
  expect(await spanText()).toBe('<p>2 Mar 2026, 09:00 UTC to 2 Mar 2026, 09:30 UTC (30 min)</p>')
})

test('a corrected link to the postmortem is the one that the page shows', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const { update } = await resolve(hub, ana, id, { postmortem_url: 'https://example.com/wrong' })
  const url = 'https://example.com/right'
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${update.id}`, { postmortem_url: url })
  expect((await hub.site.incident(id))!.incident.postmortemUrl).toBe(url)
  expect((await newestOf(hub, id)).passages.at(-1)).toMatchObject({ postmortem: { url, isOwnPage: false } })
  expect(await allThatIsPublic(hub)).not.toContain('https://example.com/wrong')
})

test('correcting a resolution that was taken back leaves the incident as it goes on', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 30)
  const { update } = await resolve(hub, ana, id)
  const { incident } = await reopen(hub, ana, id)
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${update.id}`, {
    started_at: '2026-03-02T08:00:00Z',
    ended_at: '2026-03-02T08:30:00Z',
    postmortem_url: 'https://example.com/postmortems/12',
  })
  const after = await askFor(hub, ana, 'GET', `/incidents/${id}`)
  expect(after).toEqual({ ...incident, updates: after.updates, update_count: 3 })
})

test('a promise stands as it was published', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  for (const next_update_at of ['2026-03-02T09:20:00Z', null]) {
    const { status, body } = await ask(hub, ana, 'PATCH', `/incidents/${id}/updates/${updateId}`, {
      next_update_at,
      what_is_happening: '',
    })
    expect(status).toBe(422)
    expect(body.objections.map(({ rule }: { rule: string }) => rule)).toEqual([
      'template-field-required',
      'promise-stands',
    ])
  }
  expect((await hub.site.incident(id))!.incident.promise!.at).toEqual(at('2026-03-02T09:15Z'))
})

test('a field that this kind of update does not have is refused by name', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: first } = await declareInPublic(hub, ana)
  const { update: resolution } = await resolve(hub, ana, id)
  const before = dumpOf(hub.dataDir)
  const errors = async (updateId: string, correction: object) => {
    const { status, body } = await ask(hub, ana, 'PATCH', `/incidents/${id}/updates/${updateId}`, correction)
    expect(status).toBe(422)
    return body.errors
  }
  expect(await errors(first, { what_changed: 'x', body: 'y', who_is_affected: 'z' })).toEqual([
    {
      field: 'what_changed',
      message: 'is not a field of this update; it has what_is_happening, who_is_affected, what_we_are_doing',
    },
    {
      field: 'body',
      message: 'is not a field of this update; it has what_is_happening, who_is_affected, what_we_are_doing',
    },
  ])
  expect(await errors(resolution.id, { what_is_happening: 'x' })).toMatchObject([
    { field: 'what_is_happening' },
  ])
  expect(await errors(first, { severity: 'sev0' })).toMatchObject([{ field: 'severity' }])
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('an imported update has one body, and that can be corrected', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const [id, updateId] = ['imported0001', 'imported0002']
  await hub.acting(async ({ tx }) => {
    await insertIncidents(tx, [
      {
        ...{
          id,
          number: 1,
          title: 'Old',
          origin: 'imported',
          isDrill: false,
          reason: null,
          declaredBy: 'Import',
        },
        ...{ severity: 'sev2', highestSeverity: 'sev2', status: 'investigating' },
        ...{ declaredAt: hub.now(), startedAt: hub.now(), endedAt: null, resolvedAt: null },
        ...{ firstPublishedAt: hub.now(), lastUpdateAt: hub.now(), promisedAt: null },
        ...{ cancelledAt: null, cancellationReason: null, postmortemUrl: null, amendedAt: null },
      },
    ])
    await insertUpdates(tx, [
      {
        ...{ id: updateId, incidentId: id, sequence: 1, kind: 'imported', status: 'investigating' },
        ...{ severity: 'sev2', publishedAt: hub.now(), author: 'Import', body: 'An *old* body.' },
      },
    ])
    await bumpRevision(tx, hub.now())
  })
  expect((await newestOf(hub, id)).bodyHtml).toBe('<p>An <em>old</em> body.</p>\n')
  const path = `/incidents/${id}/updates/${updateId}`
  await askFor(hub, ana, 'PATCH', path, { body: 'A *new* body.' })
  expect(await newestOf(hub, id)).toMatchObject({
    bodyHtml: '<p>A <em>new</em> body.</p>\n',
    editedAt: hub.now(),
  })
  const { status, body } = await ask(hub, ana, 'PATCH', path, { what_is_happening: 'x' })
  expect([status, body.errors]).toMatchObject([422, [{ field: 'what_is_happening' }]])
  const blank = await ask(hub, ana, 'PATCH', path, { body: ' \u200b' })
  expect([blank.status, blank.body.errors]).toEqual([422, [{ field: 'body', message: 'must not be blank' }]])
  await askFor(hub, ana, 'POST', `${path}/retraction`, reason)
  expect(await newestOf(hub, id)).toMatchObject({ bodyHtml: null, passages: [] })
})

test('a withdrawn update leaves a tombstone with the reason, and its words are in no public answer', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const secret = 'Contoso'
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana, {
    scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] },
    initial_update: {
      ...words(hub, 15),
      what_is_happening: `${secret} is down.`,
      who_is_affected: secret,
      what_we_are_doing: `Calling ${secret}.`,
    },
  })
  expect((await allThatIsPublic(hub)).includes(secret)).toBe(true)
  later(hub, 5)
  const retracted = await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/retraction`, reason)
  expect(retracted).toMatchObject({
    retracted_at: '2026-03-02T09:05:00.000Z',
    retraction_reason: 'It named a customer.',
  })
  expect(await newestOf(hub, id)).toMatchObject({
    id: updateId,
    retraction: { at: at('2026-03-02T09:05Z'), reason: 'It named a customer.' },
    passages: [],
    bodyHtml: null,
  })
  const feed = (await hub.site.feed())!
  expect(feed.items).toMatchObject([
    { title: 'Withdrawn: Requests to apps in eu-west fail', update: { id: updateId } },
  ])
  expect(feed.frame.revision.changedAt).toEqual(hub.now())
  expect((await allThatIsPublic(hub)).includes(secret)).toBe(false)

  // The team can still read it, and what it brought stands: the status, the scope, the promise.
  const read = await askFor(hub, ana, 'GET', `/incidents/${id}/updates/${updateId}`)
  expect(read.what_is_happening).toBe(`${secret} is down.`)
  const { incident } = (await hub.site.incident(id))!
  expect([incident.status, incident.scope.components.length, incident.promise!.at]).toEqual([
    'investigating',
    1,
    at('2026-03-02T09:15Z'),
  ])
})

test('a withdrawn resolution takes its link to the postmortem along', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const { update } = await resolve(hub, ana, id, { postmortem_url: 'https://internal.example.com/plans' })
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/retraction`, reason)
  expect(await allThatIsPublic(hub)).not.toContain('internal.example.com')
  expect((await hub.site.incident(id))!.incident.status).toBe('resolved')
})

test('what was withdrawn cannot be corrected, and withdrawing it again changes nothing', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  const path = `/incidents/${id}/updates/${updateId}`
  await askFor(hub, ana, 'POST', `${path}/retraction`, reason)
  const before = dumpOf(hub.dataDir)
  const { status, body } = await ask(hub, ana, 'PATCH', path, { what_is_happening: 'Better words.' })
  expect([status, body.type]).toEqual([409, '/problems/conflict'])
  const again = await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'Another reason.' })
  expect(again.retraction_reason).toBe(reason.reason)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test.each(['comms', 'responder'] as const)('a token of scope %s cannot purge', async (scope) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', scope)
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  const before = dumpOf(hub.dataDir)
  const { status } = await ask(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/purge`, reason)
  expect(status).toBe(403)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('a purged secret is in no table and in no byte of any file, and who purged it is', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const ben = await hub.tokenFor('Ben', 'admin')
  const secret = 'hunter2-9f3a77c1'
  // Long enough to be spread over several pages of the file.
  const leaking = `${'The log says so. '.repeat(400)} ${secret} ${'And so on. '.repeat(200)}`
  const { id } = await declareInPublic(hub, ana)
  const leak = { ...words(hub, 15), what_is_happening: leaking, who_is_affected: secret }
  const send = () => ask(hub, ana, 'POST', `/incidents/${id}/updates`, leak, { 'idempotency-key': 'leak-1' })
  const { body } = await send()
  const path = `/incidents/${id}/updates/${body.update.id}`
  // It was corrected, so that it is in an earlier wording, and leaked again.
  await askFor(hub, ana, 'PATCH', path, { what_is_happening: 'Requests fail.' })
  await askFor(hub, ana, 'PATCH', path, { what_we_are_doing: `Rotating ${secret}.` })
  expect(filesThatHold(hub, secret)).not.toEqual([])
  expect(tablesThatHold(hub, secret)).toEqual(['idempotency_keys', 'update_wordings', 'updates'])

  later(hub, 3)
  const purged = await askFor(hub, ben, 'POST', `${path}/purge`, { reason: 'It held a secret.' })
  expect(purged).toMatchObject({
    purged_at: '2026-03-02T09:03:00.000Z',
    retracted_at: '2026-03-02T09:03:00.000Z',
    retraction_reason: 'It held a secret.',
    what_is_happening: null,
    who_is_affected: null,
    what_we_are_doing: null,
  })
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).toEqual([])
  expect((await allThatIsPublic(hub)).includes(secret)).toBe(false)
  expect((await askFor(hub, ben, 'GET', path)).earlier_wordings).toEqual([])
  expect(await newestOf(hub, id)).toMatchObject({
    retraction: { reason: 'It held a secret.' },
    passages: [],
  })
  expect((await hub.site.feed())!.items[0]).toMatchObject({
    title: 'Withdrawn: Requests to apps in eu-west fail',
    update: { id: body.update.id },
  })

  // A retry neither publishes it again nor gets the old answer.
  const replayed = await send()
  expect([replayed.status, replayed.body.type]).toEqual([410, '/problems/answer-purged'])
  expect(filesThatHold(hub, secret)).toEqual([])

  const timeline = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(timeline.items.at(-1)).toMatchObject({ kind: 'purge', author: 'Ben', update_id: body.update.id })
  const audit = await askFor(hub, ben, 'GET', '/audit?limit=1')
  expect(audit.items).toMatchObject([
    { action: 'update.purged', author: 'Ben', subject_id: body.update.id, details: { incident_id: id } },
  ])
})

test.each([
  { kind: 'a resolution that stands', isReopened: false },
  { kind: 'a resolution that was taken back', isReopened: true },
])('purging $kind takes every word of it, also its link', async ({ isReopened }) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const secret = 'hunter2-41c0aa7e'
  const { id } = await declareInPublic(hub, ana)
  await verifyAll(hub, ana, id)
  const { update } = await askFor(
    hub,
    ana,
    'POST',
    `/incidents/${id}/resolution`,
    {
      ...resolutionWords(hub),
      what_was_impacted: secret,
      what_changed: secret,
      postmortem_url: `https://example.com/${secret}`,
    },
    { 'idempotency-key': 'resolve-1' },
  )
  if (isReopened) await reopen(hub, ana, id)
  expect(filesThatHold(hub, secret)).not.toEqual([])
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, reason)
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).toEqual([])
})

test('purging a reopening takes its reason, and purging the first update what was declared with it', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const secret = 'hunter2-b8d2e5f0'
  const key = { 'idempotency-key': 'declare-1' }
  const { id, last_update_id: first } = await askFor(
    hub,
    ana,
    'POST',
    '/incidents',
    {
      ...{ title: 'Requests fail', severity: 'sev1', reason: 'unsure' },
      initial_update: { ...words(hub, 15), who_is_affected: secret },
    },
    key,
  )
  await resolve(hub, ana, id)
  const { update } = await reopen(hub, ana, id, { reason: secret })
  for (const updateId of [first, update.id]) {
    expect(filesThatHold(hub, secret)).not.toEqual([])
    await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/purge`, reason)
  }
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).toEqual([])
})

test('a purge leaves what is not the update', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const other = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, id)
  const { update: resolution } = await resolve(hub, ana, id, {
    postmortem_url: 'https://example.com/postmortems/12',
  })
  const path = `/incidents/${id}/updates`
  await askFor(hub, ana, 'PATCH', `${path}/${resolution.id}`, { what_changed: 'We rolled back.' })
  const read = async (incidentId: string, updateId: string) =>
    askFor(hub, ana, 'GET', `/incidents/${incidentId}/updates/${updateId}`)
  const before = [await read(other.id, other.last_update_id), await read(id, resolution.id)]
  await askFor(hub, ana, 'POST', `${path}/${update.id}/purge`, reason)
  expect([await read(other.id, other.last_update_id), await read(id, resolution.id)]).toEqual(before)
  expect((await hub.site.incident(id))!.incident).toMatchObject({
    status: 'resolved',
    postmortemUrl: 'https://example.com/postmortems/12',
  })
})

test('a reason is needed to withdraw or purge', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  for (const what of ['retraction', 'purge']) {
    for (const body of [{}, { reason: '' }, { reason: ' ' }, { reason: '\u200b' }]) {
      const answer = await ask(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/${what}`, body)
      expect([answer.status, answer.body.errors[0].field]).toEqual([422, 'reason'])
    }
  }
  expect((await newestOf(hub, id)).retraction).toBeNull()
})

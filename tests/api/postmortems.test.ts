import { describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { createHub } from '#src/hub.ts'
import { tick } from '#src/notify/clock.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'
import { toldIn } from '#tests/support/outbox.ts'
import { personOf } from '#tests/support/people.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareInPublic, later, reopen, resolve } from '#tests/support/publishing.ts'
import { giveRole } from '#tests/support/roles.ts'

/** An incident declared at nine on Monday 2 March and resolved ten minutes later, with Ana as IC. */
async function resolvedIncident(hub: FreshHub, fields: Record<string, unknown> = {}) {
  const ana = await hub.tokenFor('Ana', 'responder')
  const { id } = await declareInPublic(hub, ana, fields)
  const anaId = await giveRole(hub, ana, id, 'ic')
  later(hub, 10)
  await resolve(hub, ana, id)
  return { ana, anaId, id, path: `/incidents/${id}/postmortem` }
}

const zoned = async (hub: FreshHub, timeZone: string) => {
  await askFor(hub, await hub.tokenFor('Root', 'admin'), 'PATCH', '/page', { time_zone: timeZone })
}

const obliged = async (hub: FreshHub, token: string, id: string) =>
  (await askFor(hub, token, 'GET', `/incidents/${id}/obligations`)).items.map(
    ({ rule, due_at }: { rule: string; due_at: string | null }) => `${rule} ${due_at}`,
  )

describe('the due date', () => {
  test.each([
    // resolved at, zone, due on, due at
    ['2026-03-02T09:00Z', 'UTC', '2026-03-09', '2026-03-09T23:59:59.999Z'],
    // Late on Friday in UTC is Saturday in Berlin, and early on Monday is Sunday in New York.
    ['2026-03-06T23:30Z', 'Europe/Berlin', '2026-03-13', '2026-03-13T22:59:59.999Z'],
    ['2026-03-02T03:00Z', 'America/New_York', '2026-03-06', '2026-03-07T04:59:59.999Z'],
    // Over the clocks' changes.
    ['2026-03-27T12:00Z', 'Europe/Berlin', '2026-04-03', '2026-04-03T21:59:59.999Z'],
    ['2026-10-23T12:00Z', 'Europe/Berlin', '2026-10-30', '2026-10-30T22:59:59.999Z'],
    ['2026-12-30T12:00Z', 'Asia/Tokyo', '2027-01-06', '2027-01-06T14:59:59.999Z'],
  ])('of an incident resolved at %s in %s is %s', async (start, zone, on, due) => {
    await using hub = await freshHub(new Date(at(start).getTime() - 600_000))
    await zoned(hub, zone)
    const { ana, id, path } = await resolvedIncident(hub)
    expect(await askFor(hub, ana, 'GET', path)).toMatchObject({ need: 'required', due_on: on, due_at: due })
    expect(await obliged(hub, ana, id)).toEqual([`postmortem ${due}`])
    expect(await hub.site.incident(id)).toMatchObject({ postmortemDue: { on, isOverdue: false } })
    hub.setNow(new Date(at(due).getTime() + 1))
    expect(await hub.site.incident(id)).toMatchObject({ postmortemDue: { on, isOverdue: true } })
    expect(await askFor(hub, ana, 'GET', path)).toMatchObject({ overdue: true })
  })

  test("leaves the policy file's holidays out", async () => {
    const policy = { ...documentPolicy, postmortem: { businessDays: 2, holidays: ['2026-03-03'] } }
    await using hub = await freshHub(at('2026-03-02T09:00Z'), { policy })
    const { ana, path } = await resolvedIncident(hub)
    expect(await askFor(hub, ana, 'GET', path)).toMatchObject({ due_on: '2026-03-05' })
  })

  test('stands among what is asked for over all incidents until the postmortem is out', async () => {
    await using hub = await freshHub()
    const { ana, path } = await resolvedIncident(hub)
    const rules = async () =>
      (await askFor(hub, ana, 'GET', '/obligations')).items.map(
        ({ rule, who }: { rule: string; who: string }) => [rule, who],
      )
    expect(await rules()).toEqual([['postmortem', 'Ana']])
    await askFor(hub, ana, 'PATCH', path, { markdown: 'We learned.' })
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    expect(await rules()).toEqual([])
  })
})

describe('a Sev2', () => {
  test('has a due date once it is marked as holding actionable learning', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub, { severity: 'sev2' })
    expect(await obliged(hub, ana, id)).toEqual(['postmortem-recommended null'])
    expect((await hub.site.incident(id))!.postmortemDue).toBeNull()
    await askFor(hub, ana, 'PATCH', path, { actionable_learning: true })
    expect(await obliged(hub, ana, id)).toEqual(['postmortem 2026-03-09T23:59:59.999Z'])
    expect((await hub.site.incident(id))!.postmortemDue).toEqual({ on: '2026-03-09', isOverdue: false })
  })

  test('that was a Sev1 before needs no mark', async () => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'responder')
    const { id } = await declareInPublic(hub, ana)
    await askFor(hub, ana, 'POST', `/incidents/${id}/updates`, {
      ...{ what_is_happening: 'x', who_is_affected: 'x', what_we_are_doing: 'x', severity: 'sev2' },
      next_update_at: new Date(hub.now().getTime() + 600_000),
    })
    later(hub, 10)
    await resolve(hub, ana, id)
    expect(await askFor(hub, ana, 'GET', `/incidents/${id}/postmortem`)).toMatchObject({ need: 'required' })
  })

  test.each(['sev3'])('a %s needs none, marked or not', async (severity) => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub, { severity })
    await askFor(hub, ana, 'PATCH', path, { actionable_learning: true })
    expect(await obliged(hub, ana, id)).toEqual([])
  })
})

describe('the draft', () => {
  test('is made from the incident document until one is saved', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'POST', `/incidents/${id}/timeline`, { kind: 'note', text: 'Edge-7 was hot.' })
    const drafted = await askFor(hub, ana, 'GET', path)
    expect(drafted.is_saved).toBe(false)
    for (const said of ['About a third of requests', 'We drained two edge nodes.', 'Edge-7 was hot.']) {
      expect(drafted.markdown).toContain(said)
    }
    const saved = await askFor(hub, ana, 'PATCH', path, { markdown: 'Ours.' })
    expect(saved).toMatchObject({ is_saved: true, markdown: 'Ours.', published_markdown: null })
  })

  test('is never public', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'PATCH', path, { markdown: 'Secret draft.' })
    expect(await hub.site.postmortem(id)).toBeNull()
    expect(JSON.stringify(await hub.site.incident(id))).not.toContain('Secret draft')
  })
})

describe('a postmortem', () => {
  test('is published as safe HTML on a page of its own, to which the page of the incident leads', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub)
    const before = (await hub.site.frame()).frame.revision.number
    await askFor(hub, ana, 'PATCH', path, {
      markdown: '# Why\n\n**A fuse** blew. <script>alert(1)</script> [x](javascript:alert(1))',
    })
    expect((await hub.site.frame()).frame.revision.number).toBe(before)
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    const page = (await hub.site.postmortem(id))!
    expect(page.html).toContain('<strong>A fuse</strong> blew.')
    expect(page.html).not.toMatch(/<script|href="javascript/)
    expect(page.frame.revision.number).toBe(before + 1)
    expect(await hub.site.incident(id)).toMatchObject({
      postmortemPath: `/incidents/${id}/postmortem`,
      postmortemDue: null,
    })
  })

  test('that is corrected says so, and keeps what stood there for the team', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'PATCH', path, { markdown: 'A fuse blew.' })
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    expect((await hub.site.postmortem(id))!.editedAt).toBeNull()
    later(hub, 60)
    await askFor(hub, ana, 'PATCH', path, { markdown: 'A breaker tripped.' })
    expect((await hub.site.postmortem(id))!.html).toContain('fuse')
    const corrected = await askFor(hub, ana, 'POST', `${path}/publication`, {})
    expect(corrected.earlier_wordings).toEqual([
      { replaced_at: hub.now().toISOString(), replaced_by: 'Ana', markdown: 'A fuse blew.' },
    ])
    const page = (await hub.site.postmortem(id))!
    expect([page.editedAt, page.html]).toEqual([hub.now(), expect.stringContaining('breaker')])
    expect(page.html).not.toContain('fuse')
  })

  test('is refused while the incident is open or nothing is saved, with both reasons at once', async () => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await declareInPublic(hub, ana)
    const answer = await ask(hub, ana, 'POST', `/incidents/${id}/postmortem/publication`, {})
    expect(answer.status).toBe(422)
    expect(answer.body.objections.map(({ rule }: { rule: string }) => rule)).toEqual([
      'incident-is-not-resolved',
      'postmortem-has-words',
    ])
  })

  test('from before a reopening stays public, and is asked for again until somebody stands by it', async () => {
    await using hub = await freshHub()
    const { ana, id, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'PATCH', path, { markdown: 'A fuse blew.' })
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    later(hub, 24 * 60)
    await reopen(hub, ana, id)
    expect(await hub.site.incident(id)).toMatchObject({ postmortemPath: path, postmortemDue: null })
    expect((await obliged(hub, ana, id)).join()).not.toContain('postmortem')
    later(hub, 10)
    await resolve(hub, ana, id)
    expect(await obliged(hub, ana, id)).toEqual(['postmortem 2026-03-10T23:59:59.999Z'])
    expect((await hub.site.postmortem(id))!.html).toContain('A fuse blew.')
    const again = await askFor(hub, ana, 'POST', `${path}/publication`, {})
    expect(again).toMatchObject({ edited_at: null, earlier_wordings: [] })
    expect(await obliged(hub, ana, id)).toEqual([])
  })

  test('is nobody else’s to read or write: Eve has no token, and a reader may not publish', async () => {
    await using hub = await freshHub()
    const { path } = await resolvedIncident(hub)
    const reader = await hub.tokenFor('Ria', 'read')
    expectProblem(await ask(hub, null, 'GET', path), 401, 'missing-token')
    expectProblem(await ask(hub, reader, 'PATCH', path, { markdown: 'x' }), 403, 'insufficient-scope')
    expectProblem(await ask(hub, reader, 'POST', `${path}/publication`, {}), 403, 'insufficient-scope')
  })
})

describe('the reminders', () => {
  test.each([
    ...[['sev0', false, 1] as const, ['sev1', false, 1] as const],
    ...[['sev2', false, 0] as const, ['sev2', true, 1] as const, ['sev3', true, 0] as const],
  ])('of a %s, marked: %s, are %i', async (severity, isMarked, count) => {
    await using hub = await freshHub(at('2026-03-02T09:00Z'))
    const { ana, path } = await resolvedIncident(hub, { severity })
    if (isMarked) await askFor(hub, ana, 'PATCH', path, { actionable_learning: true })
    hub.setNow(at('2026-03-06T09:00Z'))
    await tick(hub)
    expect(toldIn(hub, 'postmortem-reminder')).toHaveLength(count)
  })

  test('go to the IC on the last business day before, and once it is overdue, each once', async () => {
    await using hub = await freshHub()
    const { anaId, id } = await resolvedIncident(hub)
    const told = async (time: string) => {
      hub.setNow(at(time))
      await tick(hub)
      await tick(hub)
      return ['postmortem-reminder', 'postmortem-missed'].flatMap((kind) =>
        toldIn(hub, kind).map(({ recipient }) => `${kind} ${recipient}`),
      )
    }
    expect(await told('2026-03-06T08:59Z')).toEqual([])
    expect(await told('2026-03-06T09:00Z')).toEqual([`postmortem-reminder person:${anaId}`])
    expect(await told('2026-03-09T23:59:59.999Z')).toHaveLength(1)
    const both = [`postmortem-reminder person:${anaId}`, `postmortem-missed person:${anaId}`]
    expect(await told('2026-03-10T00:00Z')).toEqual(both)
    const db = openDatabase(hub.dataDir)
    await tick(createHub({ db, clock: hub.now, policy: hub.policy, publicUrl }))
    await db.close()
    expect(await told('2026-04-10T00:00Z')).toEqual(both)
    expect(toldIn(hub, 'postmortem-missed')[0]!.subject).toContain('Postmortem overdue: #1')
    expect(id).toBeTruthy()
  })

  test('stop once it is published', async () => {
    await using hub = await freshHub()
    const { ana, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'PATCH', path, { markdown: 'We learned.' })
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    hub.setNow(at('2026-03-20T00:00Z'))
    await tick(hub)
    expect(toldIn(hub, 'postmortem-missed')).toEqual([])
  })

  test('go to the fallback where nobody is IC', async () => {
    const policy = {
      ...documentPolicy,
      destinations: { owners: [], leadership: [], fallback: ['on-call'] },
    }
    await using hub = await freshHub(at('2026-03-02T09:00Z'), { policy })
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await declareInPublic(hub, ana)
    await resolve(hub, ana, id)
    hub.setNow(at('2026-03-06T09:00Z'))
    await tick(hub)
    expect(toldIn(hub, 'postmortem-reminder').map(({ recipient }) => recipient)).toEqual(['channel:on-call'])
  })
})

describe('an action item', () => {
  test('has an owner and a due date, is reminded of, and is done', async () => {
    await using hub = await freshHub()
    const { ana, id } = await resolvedIncident(hub)
    const ben = await hub.tokenFor('Ben', 'comms')
    const benId = await personOf(hub, ben)
    const added = await askFor(hub, ana, 'POST', `/incidents/${id}/action-items`, {
      ...{ title: 'Alert on edge errors', owner_id: benId, due_on: '2026-03-20' },
    })
    expect(added).toMatchObject({ state: 'open', owner: { name: 'Ben' }, overdue: false })
    const told = async (time: string) => {
      hub.setNow(at(time))
      await tick(hub)
      await tick(hub)
      return ['action-item-reminder', 'action-item-missed'].map((kind) =>
        toldIn(hub, kind).map(({ recipient }) => recipient),
      )
    }
    expect(await told('2026-03-19T08:59Z')).toEqual([[], []])
    expect(await told('2026-03-19T09:00Z')).toEqual([[`person:${benId}`], []])
    expect(await told('2026-03-21T00:00Z')).toEqual([[`person:${benId}`], [`person:${benId}`]])
    const list = await askFor(hub, ana, 'GET', '/action-items')
    expect(list.items).toMatchObject([{ id: added.id, overdue: true }])
    const done = await askFor(hub, ben, 'PATCH', `/action-items/${added.id}`, { state: 'done' })
    expect(done).toMatchObject({ state: 'done', closed_by: 'Ben', overdue: false })
    expect((await askFor(hub, ana, 'GET', '/action-items')).items).toEqual([])
  })

  test('that is put off is reminded of anew', async () => {
    await using hub = await freshHub()
    const { ana, anaId, id } = await resolvedIncident(hub)
    const added = await askFor(hub, ana, 'POST', `/incidents/${id}/action-items`, {
      ...{ title: 'Alert', owner_id: anaId, due_on: '2026-03-20' },
    })
    hub.setNow(at('2026-03-20T10:00Z'))
    await tick(hub)
    await askFor(hub, ana, 'PATCH', `/action-items/${added.id}`, { due_on: '2026-03-27' })
    await tick(hub)
    expect(toldIn(hub, 'action-item-reminder')).toHaveLength(1)
    hub.setNow(at('2026-03-26T10:00Z'))
    await tick(hub)
    expect(toldIn(hub, 'action-item-reminder')).toHaveLength(2)
  })

  test('is dropped only with a reason, and can be opened again', async () => {
    await using hub = await freshHub()
    const { ana, anaId, id } = await resolvedIncident(hub)
    const { id: item } = await askFor(hub, ana, 'POST', `/incidents/${id}/action-items`, {
      ...{ title: 'Alert', owner_id: anaId, due_on: '2026-03-20' },
    })
    const refused = await ask(hub, ana, 'PATCH', `/action-items/${item}`, { state: 'dropped' })
    expect([refused.status, refused.body.objections[0].rule]).toEqual([422, 'dropped-items-say-why'])
    const dropped = { state: 'dropped', reason: 'Edge-7 is gone.' }
    expect(await askFor(hub, ana, 'PATCH', `/action-items/${item}`, dropped)).toMatchObject(dropped)
    const open = { state: 'open', reason: null, closed_at: null }
    expect(await askFor(hub, ana, 'PATCH', `/action-items/${item}`, { state: 'open' })).toMatchObject(open)
  })

  test('names what is wrong with it, all at once', async () => {
    await using hub = await freshHub()
    const { ana, id } = await resolvedIncident(hub)
    const path = `/incidents/${id}/action-items`
    const wrong = await ask(hub, ana, 'POST', path, { title: '\u200b', due_on: 'Friday' })
    expectProblem(wrong, 422, 'invalid-request')
    expect(wrong.body.errors.map(({ field }: { field: string }) => field)).toEqual([
      'title',
      'owner_id',
      'due_on',
    ])
    const stranger = { title: 'x', owner_id: 'aaaaaaaaaaaa', due_on: '2026-03-20' }
    expectProblem(await ask(hub, ana, 'POST', path, stranger), 422, 'invalid-request')
  })

  test('of any incident stands in one list, the soonest due first, page by page', async () => {
    await using hub = await freshHub()
    const { ana, anaId, id } = await resolvedIncident(hub)
    const other = await declareInPublic(hub, ana)
    const days = ['2026-03-20', '2026-03-12', '2026-03-20', '2026-03-11', '2026-04-01']
    for (const [place, due_on] of days.entries()) {
      const of = place % 2 ? id : other.id
      await askFor(hub, ana, 'POST', `/incidents/${of}/action-items`, {
        title: `${place}`,
        owner_id: anaId,
        due_on,
      })
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { due_on: string; title: string }[]; next_cursor: string | null } = await askFor(
        hub,
        ana,
        'GET',
        `/action-items?limit=2${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...page.items.map(({ due_on }) => due_on))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(days.toSorted())
    expectProblem(await ask(hub, ana, 'GET', '/action-items?cursor=bm9uZQ'), 422, 'invalid-request')
  })

  test('is public by title and state alone, and only where the postmortem shows it', async () => {
    await using hub = await freshHub()
    const { ana, anaId, id, path } = await resolvedIncident(hub)
    await askFor(hub, ana, 'POST', `/incidents/${id}/action-items`, {
      ...{ title: '<b>Alert</b>', owner_id: anaId, due_on: '2026-03-20' },
    })
    await askFor(hub, ana, 'PATCH', path, { markdown: 'We learned.' })
    await askFor(hub, ana, 'POST', `${path}/publication`, {})
    expect((await hub.site.postmortem(id))!.actionItems).toEqual([])
    await askFor(hub, ana, 'PATCH', path, { shows_action_items: true })
    expect((await hub.site.postmortem(id))!.actionItems).toEqual([{ title: '<b>Alert</b>', state: 'open' }])
  })
})

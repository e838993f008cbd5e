import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { later } from '#tests/support/publishing.ts'

async function platform() {
  const hub = await withPlatform(await freshHub())
  return { hub, ana: await hub.tokenFor('Ana', 'comms'), eve: await hub.tokenFor('Eve', 'read') }
}

const kindsOf = async (hub: FreshHub, token: string, id: string): Promise<string[]> =>
  (await askFor(hub, token, 'GET', `/maintenances/${id}`)).updates.map(({ kind }: { kind: string }) => kind)

test('a maintenance is scheduled in one call, and is public at once', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const made = await schedule(hub, ana)
  expect(made).toMatchObject({
    status: 'scheduled',
    starts_at: '2026-03-02T10:00:00.000Z',
    ends_at: '2026-03-02T12:00:00.000Z',
    components: [{ name: 'Volumes' }],
    created_by: 'Ana',
    held_at: null,
    updates: [{ kind: 'schedule', message: 'We move the volumes. **Snapshots pause.**', author: 'Ana' }],
  })
  expect(await askFor(hub, ana, 'GET', `/maintenances/${made.id}`)).toEqual(made)
  expect((await hub.site.overview()).upcoming.map(({ id }) => id)).toEqual([made.id])
  expect(dumpOf(hub.dataDir).audit_log).toContainEqual(
    expect.objectContaining({ action: 'maintenance.schedule_published', author: 'Ana' }),
  )
})

test('it begins and ends by itself, on time for whoever looks and written down at the next tick', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await askFor(hub, ana, 'GET', `/maintenances/${id}`)).toMatchObject({ status: 'in_progress' })
  expect((await hub.site.overview()).active.map((each) => each.id)).toEqual([id])
  expect(await kindsOf(hub, ana, id)).toEqual(['schedule'])

  await tick(hub)
  await tick(hub)
  expect(await kindsOf(hub, ana, id)).toEqual(['beginning', 'schedule'])

  hub.setNow(at('2026-03-02T12:00:30Z'))
  await tick(hub)
  const ended = await askFor(hub, ana, 'GET', `/maintenances/${id}`)
  expect(ended).toMatchObject({ status: 'completed', ended_at: '2026-03-02T12:00:00.000Z' })
  expect(ended.updates[0]).toMatchObject({ kind: 'completion', is_automatic: true, author: 'Allclear' })
  const before = dumpOf(hub.dataDir)
  await tick(hub)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('what nobody wrote down while the hub was away is written down once it is back, in order', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  hub.setNow(at('2026-03-03T09:00Z'))
  await tick(hub)
  expect(await kindsOf(hub, ana, id)).toEqual(['completion', 'beginning', 'schedule'])
  expect(await askFor(hub, ana, 'GET', `/maintenances/${id}`)).toMatchObject({
    begun_at: '2026-03-02T10:00:00.000Z',
    ended_at: '2026-03-02T12:00:00.000Z',
  })
})

test('a held one waits for its person, and goes on when it is let go', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const held = await askFor(hub, ana, 'PUT', `/maintenances/${id}/hold`, {})
  expect(held).toMatchObject({ held_by: 'Ana', held_at: '2026-03-02T09:00:00.000Z' })
  hub.setNow(at('2026-03-02T11:00Z'))
  await tick(hub)
  expect((await hub.site.overview()).upcoming).toMatchObject([{ id, isHeld: true, status: 'scheduled' }])

  const free = await askFor(hub, ana, 'DELETE', `/maintenances/${id}/hold`)
  expect(free).toMatchObject({ status: 'in_progress', begun_at: '2026-03-02T11:00:00.000Z', held_at: null })
  await askFor(hub, ana, 'PUT', `/maintenances/${id}/hold`, {})
  hub.setNow(at('2026-03-02T14:00Z'))
  await tick(hub)
  expect((await hub.site.overview()).active).toMatchObject([{ id, isHeld: true }])
  await askFor(hub, ana, 'POST', `/maintenances/${id}/completion`, { message: 'It took longer.' })
  expect(await askFor(hub, ana, 'GET', `/maintenances/${id}`)).toMatchObject({
    status: 'completed',
    ended_at: '2026-03-02T14:00:00.000Z',
    held_at: null,
  })
})

test('a person begins it early, verifies and completes it; each is told', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const step = (path: string, body: object = {}) =>
    askFor(hub, ana, 'POST', `/maintenances/${id}/${path}`, body)
  expect((await step('beginning')).maintenance).toMatchObject({
    status: 'in_progress',
    begun_at: '2026-03-02T09:00:00.000Z',
  })
  await step('updates', { message: 'Half of them are there.' })
  await step('verification', { message: 'All are there; we look.' })
  later(hub, 5)
  expect((await step('completion')).maintenance).toMatchObject({ status: 'completed' })
  expect(await kindsOf(hub, ana, id)).toEqual([
    'completion',
    'verification',
    'update',
    'beginning',
    'schedule',
  ])
})

test('moving a window tells followers what changed, from and to', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const moved = await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, {
    starts_at: '2026-03-03T10:00:00Z',
    ends_at: '2026-03-03T12:00:00Z',
    components: ['Volumes', 'Deploy'],
    message: 'The new hosts come a day later.',
  })
  expect(moved).toMatchObject({ starts_at: '2026-03-03T10:00:00.000Z', status: 'scheduled' })
  const [update] = (await askFor(hub, ana, 'GET', `/maintenances/${id}`)).updates
  expect(update).toMatchObject({
    kind: 'change',
    message: 'The new hosts come a day later.',
    change: {
      starts_at: { from: '2026-03-02T10:00:00.000Z', to: '2026-03-03T10:00:00.000Z' },
      ends_at: { from: '2026-03-02T12:00:00.000Z', to: '2026-03-03T12:00:00.000Z' },
      components: { added: ['Deploy'], removed: [] },
    },
  })
  // The old time passes, and nothing begins.
  hub.setNow(at('2026-03-02T10:30Z'))
  await tick(hub)
  expect((await hub.site.overview()).active).toEqual([])
  // What is so already is no news.
  const before = dumpOf(hub.dataDir)
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { starts_at: '2026-03-03T10:00:00Z' })
  expect(dumpOf(hub.dataDir).maintenance_updates).toEqual(before.maintenance_updates)
})

test('once it has begun only its end moves, and what is over stays as it is', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  hub.setNow(at('2026-03-02T11:00Z'))
  const start = await ask(hub, ana, 'PATCH', `/maintenances/${id}`, { starts_at: inMinutes(hub, 60) })
  expectProblem(start, 422, 'policy-objections')
  expect(start.body.objections).toMatchObject([{ rule: 'start-is-past', field: 'starts_at' }])
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { ends_at: '2026-03-02T13:00:00Z' })
  expectProblem(
    await ask(hub, ana, 'POST', `/maintenances/${id}/cancellation`, { message: 'No.' }),
    422,
    'policy-objections',
  )
  hub.setNow(at('2026-03-02T13:00Z'))
  for (const [method, path, body, named] of [
    ['PATCH', '', { ends_at: '2026-03-02T15:00:00Z' }, 'a change'],
    ['POST', '/updates', { message: 'More.' }, 'an update'],
    ['POST', '/completion', {}, 'a completion'],
    ['PUT', '/hold', {}, 'a hold'],
  ] as const) {
    const refused = await ask(hub, ana, method, `/maintenances/${id}${path}`, body)
    expectProblem(refused, 422, 'policy-objections')
    expect(refused.body.objections).toMatchObject([
      { rule: 'maintenance-is-over', section: 'Planned maintenance' },
    ])
    expect(refused.body.objections[0].message).toContain(`is completed; ${named} is for one that is `)
  }
})

test('one that has not begun is cancelled with a word, and never begins', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  expectProblem(await ask(hub, ana, 'POST', `/maintenances/${id}/cancellation`, {}), 422, 'policy-objections')
  await askFor(hub, ana, 'POST', `/maintenances/${id}/cancellation`, { message: 'The hosts are not here.' })
  hub.setNow(at('2026-03-02T10:30Z'))
  await tick(hub)
  expect(await askFor(hub, ana, 'GET', `/maintenances/${id}`)).toMatchObject({
    status: 'cancelled',
    begun_at: null,
  })
  expect(await hub.site.overview()).toMatchObject({
    active: [],
    upcoming: [],
    headline: { status: 'operational' },
  })
})

test('every field that is wrong is named at once', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const refused = await ask(hub, ana, 'POST', '/maintenances', {
    title: ' ',
    starts_at: 'soon',
    colour: 'red',
  })
  expectProblem(refused, 422, 'invalid-request')
  expect(refused.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
    'colour',
    'ends_at',
    'starts_at',
    'title',
  ])
  const unknown = await ask(hub, ana, 'POST', '/maintenances', {
    title: 'x',
    starts_at: inMinutes(hub, 60),
    ends_at: inMinutes(hub, 90),
    components: ['Volumes', 'Nothing', 'volumes'],
    message: 'x',
  })
  expect(unknown.body.errors.map(({ field }: { field: string }) => field)).toEqual([
    'components[1]',
    'components[2]',
  ])
  const blank = await ask(hub, ana, 'POST', '/maintenances', {
    title: 'x',
    starts_at: inMinutes(hub, 90),
    ends_at: inMinutes(hub, 60),
  })
  expect(blank.body.objections.map(({ rule }: { rule: string }) => rule)).toEqual([
    'message-missing',
    'ends-before-it-starts',
  ])
})

test('a preview says what followers would read, and stores nothing', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const before = dumpOf(hub.dataDir)
  const shown = await askFor(hub, ana, 'PATCH', `/maintenances/${id}?preview=true`, {
    ends_at: inMinutes(hub, 240),
  })
  expect(shown.objections).toEqual([])
  expect(shown.feed.html).toContain('The end is moved from 2 Mar 2026, 12:00 UTC to 2 Mar 2026, 13:00 UTC.')
  const completion = await askFor(hub, ana, 'POST', `/maintenances/${id}/completion?preview=true`, {})
  expect(completion.objections).toMatchObject([{ rule: 'maintenance-is-elsewhere' }])
  const planned = await askFor(hub, ana, 'POST', '/maintenances?preview=true', {
    title: 'x',
    starts_at: inMinutes(hub, 10),
    ends_at: inMinutes(hub, 20),
    message: 'We <script>move</script>.',
  })
  expect(planned).toMatchObject({ objections: [], feed: { title: 'Maintenance scheduled: x' } })
  expect(planned.feed.html).toContain('planned for 2 Mar 2026, 09:10 UTC to 2 Mar 2026, 09:20 UTC.')
  expect(planned.feed.html).not.toContain('<script>')
  expect(dumpOf(hub.dataDir).maintenances).toEqual(before.maintenances)
  expect(dumpOf(hub.dataDir).revision).toEqual(before.revision)
})

test('nobody publishes over what somebody else, or the window itself, has said meanwhile', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const made = await schedule(hub, ana)
  hub.setNow(at('2026-03-02T10:00Z'))
  const stale = await ask(hub, ana, 'POST', `/maintenances/${made.id}/updates`, {
    message: 'It starts soon.',
    expected_last_update_id: made.last_update_id,
  })
  expectProblem(stale, 409, 'conflict')
})

test('a retry with the same key schedules nothing twice', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const body = { title: 'x', starts_at: inMinutes(hub, 60), ends_at: inMinutes(hub, 90), message: 'x' }
  const first = await ask(hub, ana, 'POST', '/maintenances', body, { 'idempotency-key': 'one' })
  const again = await ask(hub, ana, 'POST', '/maintenances', body, { 'idempotency-key': 'one' })
  expect(again.body).toEqual(first.body)
  expect(dumpOf(hub.dataDir).maintenances).toHaveLength(1)
})

test('words are corrected, withdrawn and purged in plain sight', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const admin = await hub.tokenFor('Ada', 'admin')
  const { id, updates } = await schedule(hub, ana, { message: 'The secret is hunter2.' })
  const path = `/maintenances/${id}/updates/${updates[0].id}`
  const corrected = await askFor(hub, ana, 'PATCH', path, { message: 'The secret is hunter3.' })
  expect(corrected).toMatchObject({
    message: 'The secret is hunter3.',
    edited_at: '2026-03-02T09:00:00.000Z',
  })
  expect((await askFor(hub, ana, 'GET', path)).earlier_wordings).toMatchObject([
    { message: 'The secret is hunter2.' },
  ])
  await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'It says too much.' })
  expect((await hub.site.maintenance(id))!.maintenance.updates[0]).toMatchObject({
    bodyHtml: null,
    retraction: { reason: 'It says too much.' },
  })
  expectProblem(await ask(hub, ana, 'PATCH', path, { message: 'x' }), 409, 'conflict')
  expectProblem(await ask(hub, ana, 'POST', `${path}/purge`, { reason: 'x' }), 403, 'insufficient-scope')
  await askFor(hub, admin, 'POST', `${path}/purge`, { reason: 'It held a secret.' })
  expect(JSON.stringify(dumpOf(hub.dataDir))).not.toContain('hunter')
})

test('lists are by what is ahead, what is under way, or all, page by page', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const made = []
  for (const minutes of [60, 120, 180]) {
    made.push(await schedule(hub, ana, { starts_at: inMinutes(hub, minutes), ends_at: inMinutes(hub, 600) }))
  }
  later(hub, 130)
  const idsOf = async (query: string) =>
    (await askFor(hub, ana, 'GET', `/maintenances${query}`)).items.map(({ id }: { id: string }) => id)
  expect(await idsOf('?status=active')).toEqual([made[0].id, made[1].id])
  expect(await idsOf('?status=upcoming')).toEqual([made[2].id])
  const page = await askFor(hub, ana, 'GET', '/maintenances?limit=2')
  expect(page.items.map(({ id }: { id: string }) => id)).toEqual([made[2].id, made[1].id])
  expect(await idsOf(`?limit=2&cursor=${page.next_cursor}`)).toEqual([made[0].id])
  expectProblem(await ask(hub, ana, 'GET', '/maintenances?cursor=bm90aGluZ3M'), 422, 'invalid-request')
})

test('Eve may read and do nothing, and without a token not even that', async () => {
  const { hub, ana, eve } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const before = dumpOf(hub.dataDir).maintenances
  const calls: [string, string, object?][] = [
    ['POST', '/maintenances', {}],
    ['PATCH', `/maintenances/${id}`, {}],
    ...['updates', 'beginning', 'verification', 'completion', 'cancellation'].map(
      (step): [string, string, object] => ['POST', `/maintenances/${id}/${step}`, {}],
    ),
    ['PUT', `/maintenances/${id}/hold`, {}],
    ['DELETE', `/maintenances/${id}/hold`],
  ]
  for (const call of calls) {
    expectProblem(await ask(hub, eve, ...call), 403, 'insufficient-scope')
    expectProblem(await ask(hub, null, ...call), 401, 'missing-token')
  }
  expect(dumpOf(hub.dataDir).maintenances).toEqual(before)
})

import { expect, test } from 'vitest'
import { documentPolicy } from '#src/policy/policy.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { personOf } from '#tests/support/people.ts'
import { declareInPublic, later, reopen, resolve } from '#tests/support/publishing.ts'

const zone = 'America/New_York'
const holidays = ['2026-02-16']
const policy = { ...documentPolicy, postmortem: { ...documentPolicy.postmortem, holidays } }
const day = 24 * 60

/** After so many days the postmortem is published, and corrected; null for never. */
type Story = {
  severity: string
  isMarked?: boolean
  published: number | null
  corrected?: number
  drill?: boolean
}

const stories: Story[] = [
  { severity: 'sev0', published: 3 },
  { severity: 'sev1', published: 7, corrected: 30 },
  { severity: 'sev1', published: 11 },
  { severity: 'sev1', published: null },
  { severity: 'sev2', published: 1 },
  { severity: 'sev2', isMarked: true, published: 2 },
  { severity: 'sev2', isMarked: true, published: null },
  { severity: 'sev3', published: null },
  { severity: 'sev0', published: 2, drill: true },
]

const postmortemOf = (id: string) => `/incidents/${id}/postmortem`

async function publishWords(hub: FreshHub, token: string, id: string, markdown: string): Promise<void> {
  await askFor(hub, token, 'PATCH', postmortemOf(id), { markdown })
  await askFor(hub, token, 'POST', `${postmortemOf(id)}/publication`, {})
}

async function tell(hub: FreshHub, token: string, ownerId: string, story: Story): Promise<string> {
  const { severity, drill = false, isMarked: actionable_learning = false } = story
  const { id } = await declareInPublic(hub, token, { severity, drill })
  later(hub, 10)
  await resolve(hub, token, id)
  await askFor(hub, token, 'PATCH', postmortemOf(id), { actionable_learning })
  for (const [place, state] of ['done', 'open', 'dropped', 'open'].entries()) {
    const due_on = `2026-03-${String(10 + place * 3).padStart(2, '0')}`
    const input = { title: `Item ${place}`, owner_id: ownerId, due_on }
    const item = await askFor(hub, token, 'POST', `/incidents/${id}/action-items`, input)
    const reason = state === 'dropped' ? { reason: 'Not worth it.' } : {}
    if (state !== 'open') await askFor(hub, token, 'PATCH', `/action-items/${item.id}`, { state, ...reason })
  }
  return id
}

/** Plays the stories a day apart from each other, each with what came of it at its time. */
async function lived(): Promise<{ hub: FreshHub; token: string }> {
  const hub = await freshHub(at('2026-02-10T15:00Z'), { policy })
  const token = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, token, 'PATCH', '/page', { time_zone: zone })
  const ownerId = await personOf(hub, token)
  const begin = hub.now()
  const plan: { after: number; does: () => Promise<unknown> }[] = []
  for (const [place, story] of stories.entries()) {
    plan.push({
      after: place,
      async does() {
        const id = await tell(hub, token, ownerId, story)
        for (const days of [story.published, story.corrected ?? null]) {
          if (days !== null)
            plan.push({ after: place + days, does: () => publishWords(hub, token, id, `Day ${days}`) })
        }
      },
    })
  }
  while (plan.length > 0) {
    plan.sort((a, b) => a.after - b.after)
    const { after, does } = plan.shift()!
    hub.setNow(new Date(Math.max(hub.now().getTime(), begin.getTime() + after * day * 60_000)))
    await does()
  }
  return { hub, token }
}

type Row = Record<string, string | number | null>

/** Counted anew from the rows, day by day, without anything of the program. */
function countedByHand(hub: FreshHub, now: Date) {
  const { incidents, postmortems, postmortem_wordings, action_items } = dumpOf(hub.dataDir) as Record<
    string,
    Row[]
  >
  const dateOf = (moment: number) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(moment)
  const dueOn = (resolved: number) => {
    let date = dateOf(resolved)
    for (let left = 5; left > 0; ) {
      const next = new Date(`${date}T12:00:00Z`)
      next.setUTCDate(next.getUTCDate() + 1)
      date = next.toISOString().slice(0, 10)
      if (next.getUTCDay() % 6 !== 0 && !holidays.includes(date)) left--
    }
    return date
  }
  const counts = { kept: 0, missed: 0, done: 0, open: 0, overdue: 0, dropped: 0 }
  for (const { id, is_drill, resolved_at, highest_severity } of incidents!) {
    if (is_drill) continue
    const own = postmortems!.find(({ incident_id }) => incident_id === id)
    const isRequired =
      highest_severity === 'sev0' ||
      highest_severity === 'sev1' ||
      (highest_severity === 'sev2' && own?.has_actionable_learning === 1)
    if (isRequired && resolved_at !== null) {
      const replaced = postmortem_wordings!.filter(({ incident_id }) => incident_id === id)
      const times = [
        own?.first_published_at,
        ...replaced.map(({ replaced_at }) => replaced_at),
        own?.published_at,
      ]
      const first = times.filter((time) => time != null && time >= resolved_at!).map(Number)
      const due = dueOn(Number(resolved_at))
      if (first.length > 0 && dateOf(Math.min(...first)) <= due) counts.kept++
      else if (first.length > 0 || dateOf(now.getTime()) > due) counts.missed++
    }
    for (const { state, due_on } of action_items!.filter(({ incident_id }) => incident_id === id)) {
      counts[state as 'done' | 'open' | 'dropped']++
      if (state === 'open' && String(due_on) < dateOf(now.getTime())) counts.overdue++
    }
  }
  return counts
}

test('postmortems in time and action items done are what a count by hand finds, at every moment', async () => {
  const { hub, token } = await lived()
  await using _ = hub
  const end = at('2026-03-24T00:00Z')
  const seen = new Set<string>()
  for (hub.setNow(at('2026-02-11T12:00Z')); hub.now() < end; later(hub, 7 * 60 + 13)) {
    // What was published later than this moment is in the rows already: compare from the last word on.
    if (hub.now() < at('2026-03-14T00:00Z')) continue
    const { postmortems, action_items } = await askFor(hub, token, 'GET', '/scorecard')
    expect({ ...postmortems, ...action_items }).toEqual(countedByHand(hub, hub.now()))
    seen.add(JSON.stringify(action_items))
  }
  expect(seen.size, 'they change with time').toBeGreaterThan(1)
  expect((await askFor(hub, token, 'GET', '/scorecard')).postmortems).toEqual({ kept: 3, missed: 3 })
})

test('what came before a reopening is not what was asked for after it', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const token = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, token)
  await resolve(hub, token, id)
  later(hub, 60)
  await publishWords(hub, token, id, 'Early.')
  const read = async () => (await askFor(hub, token, 'GET', '/scorecard')).postmortems
  expect(await read()).toEqual({ kept: 1, missed: 0 })
  await reopen(hub, token, id)
  expect(await read(), 'it is not over').toEqual({ kept: 0, missed: 0 })
  later(hub, 10)
  await resolve(hub, token, id)
  expect(await read(), 'there is time').toEqual({ kept: 0, missed: 0 })
  later(hub, 9 * day)
  expect(await read()).toEqual({ kept: 0, missed: 1 })
})

test('the page says the same figures, tells when they change, and changes with every item', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const token = await hub.tokenFor('Ana', 'admin')
  const ownerId = await personOf(hub, token)
  await tell(hub, token, ownerId, { severity: 'sev1', published: null })
  const { scorecard } = await hub.site.communication()
  expect(scorecard).toMatchObject({
    postmortems: { kept: 0, missed: 0 },
    actionItems: { done: 1, open: 2, overdue: 0, dropped: 1 },
    changesAt: at('2026-03-10T00:00Z'),
  })
  const { items } = await askFor(hub, token, 'GET', '/action-items')
  const before = hub.db.revisions.current()
  await askFor(hub, token, 'PATCH', `/action-items/${items[0].id}`, { state: 'done' })
  expect(hub.db.revisions.current()).not.toBe(before)
  expect((await hub.site.communication()).scorecard.actionItems).toMatchObject({ done: 2, open: 1 })
})

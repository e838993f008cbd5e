import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '#db/ids.ts'
import { findPerson, insertPerson } from '#db/queries/access.ts'
import { listEscalations } from '#db/queries/escalations.ts'
import { findIncident } from '#db/queries/incidents.ts'
import { insertTimelineEntry, listTimeline } from '#db/queries/timeline.ts'
import { acknowledgeEscalation } from '#src/incidents/acknowledge-escalation.ts'
import { cancelIncident } from '#src/incidents/cancel-incident.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { escalationTick } from '#src/incidents/escalation-tick.ts'
import { publishUpdate } from '#src/incidents/publish-update.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import type { Severity } from '#src/policy/severity.ts'
import { at } from '#tests/support/at.ts'
import { startChild } from '#tests/support/child.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { updateWords } from '#tests/support/incident.ts'
import { toldIn } from '#tests/support/outbox.ts'

const policy = {
  ...documentPolicy,
  destinations: {
    owners: [{ touches: '*', channels: ['on-call'] }],
    leadership: ['directors'],
    fallback: ['everybody'],
  },
}

const nine = at('2026-03-02T09:00Z')
const after = (minutes: number, seconds = 0) => new Date(nine.getTime() + (minutes * 60 + seconds) * 1000)

async function declare(hub: FreshHub, severity: Severity = 'sev1'): Promise<string> {
  const declared = await hub.acting((act) =>
    declareIncident(act, { title: 'Requests fail', severity, reason: 'unsure' }),
  )
  if (!declared.ok) throw new Error('refused')
  return declared.incident.id
}

async function tickAt(hub: FreshHub, now: Date): Promise<void> {
  hub.setNow(now)
  await hub.acting(escalationTick)
}

const raisedOf = (hub: FreshHub, id: string) => hub.db.snapshot((reader) => listEscalations(reader, id))

const acting = (hub: FreshHub, id: string, work: (...args: Parameters<typeof cancelIncident>) => unknown) =>
  hub.acting(async (act) => work(act, (await findIncident(act.tx, id))!, 'A false alarm.'))

const acknowledge = (hub: FreshHub, id: string, place = -1) =>
  hub.acting(async (act) => {
    const person = { id: newId(), name: 'Mira', contact: null, createdAt: act.now, archivedAt: null }
    await insertPerson(act.tx, person)
    const escalation = (await listEscalations(act.tx, id)).at(place)!
    await acknowledgeEscalation(act, escalation, (await findPerson(act.tx, person.id))!)
  })

test('a sev1 without improvement goes to its owners after half an hour, once', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub)
  await tickAt(hub, after(30))
  expect(await raisedOf(hub, id)).toEqual([])
  for (const second of [1, 2, 3]) await tickAt(hub, after(30, second))
  expect(await raisedOf(hub, id)).toMatchObject([
    {
      ...{ target: 'owners', trigger: 'no_improvement', reason: null, raisedBy: 'Allclear' },
      ...{ raisedAt: after(30, 1), timesTold: 1, acknowledgedAt: null },
    },
  ])
  expect(toldIn(hub, 'escalation')).toEqual([
    {
      ...{ kind: 'escalation', recipient: 'channel:on-call' },
      subject: 'Escalation to owners: #1 Requests fail (Sev1)',
      text: expect.stringContaining('the incident lasts > 30 minutes without improvement (Sev0/Sev1)'),
    },
  ])
})

test('a sev0 goes to leadership in the very transaction that declares it', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub, 'sev0')
  expect(await raisedOf(hub, id)).toMatchObject([{ target: 'leadership', trigger: 'sev0' }])
  expect(toldIn(hub, 'escalation')).toMatchObject([{ recipient: 'channel:directors' }])
  await tickAt(hub, after(1))
  expect(await raisedOf(hub, id)).toHaveLength(1)
})

test('and so does one that becomes a sev0 with an update', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub)
  const words = { ...updateWords(hub), severity: 'sev0' as const }
  await acting(hub, id, (act, incident) => publishUpdate(act, incident, { words }))
  expect(await raisedOf(hub, id)).toMatchObject([{ trigger: 'sev0' }])
})

test('it is repeated every ten minutes until a person acknowledges it', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub, 'sev0')
  for (const minutes of [5, 9, 10, 11, 19, 20]) await tickAt(hub, after(minutes))
  expect(toldIn(hub, 'escalation').map(({ subject }) => subject)).toEqual([
    'Escalation to leadership: #1 Requests fail (Sev0)',
    'Escalation to leadership (told 2 times, not acknowledged yet): #1 Requests fail (Sev0)',
    'Escalation to leadership (told 3 times, not acknowledged yet): #1 Requests fail (Sev0)',
  ])
  // Whoever is woken by it has the call at hand that ends it.
  const [escalation] = await raisedOf(hub, id)
  expect(toldIn(hub, 'escalation')[0]!.text).toContain(
    `POST /api/admin/incidents/${id}/escalations/${escalation!.id}/acknowledgement`,
  )
  await acknowledge(hub, id)
  await tickAt(hub, after(30))
  expect(toldIn(hub, 'escalation')).toHaveLength(3)
  expect(await raisedOf(hub, id)).toMatchObject([{ timesTold: 3, acknowledgedByName: 'Mira' }])
})

test('a clock that stood still repeats once, not once for each time that was missed', async () => {
  await using hub = await freshHub(nine, { policy })
  await declare(hub, 'sev0')
  hub.setNow(after(25))
  await tickAt(hub, after(25))
  expect(toldIn(hub, 'escalation')).toHaveLength(2)
})

test('without improvement it comes again after another half hour, and then that one is repeated', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub)
  for (let minutes = 1; minutes <= 75; minutes++) await tickAt(hub, after(minutes))
  expect((await raisedOf(hub, id)).map(({ raisedAt, timesTold }) => [raisedAt, timesTold])).toEqual([
    [after(31), 3],
    [after(61), 2],
  ])
  await acknowledge(hub, id)
  expect((await raisedOf(hub, id)).map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([
    after(75),
    after(75),
  ])
})

test('an improvement that a person marks puts it off, and one that is corrected does not', async () => {
  await using hub = await freshHub(nine, { policy })
  const [marked, corrected] = [await declare(hub), await declare(hub)]
  hub.setNow(after(20))
  await hub.acting(async ({ tx, now }) => {
    const entry = { happenedAt: now, writtenAt: now, kind: 'note' as const, author: 'Ben', updateId: null }
    await insertTimelineEntry(tx, { ...entry, incidentId: marked, details: { improvement: true } })
    await insertTimelineEntry(tx, { ...entry, incidentId: corrected, details: { improvement: true } })
  })
  const entries = await hub.db.snapshot((reader) => listTimeline(reader, corrected, { limit: 9 }))
  await hub.acting(({ tx, now }) =>
    insertTimelineEntry(tx, {
      ...{ happenedAt: now, writtenAt: now, kind: 'note', author: 'Ben', updateId: null },
      ...{ incidentId: corrected, correctsId: entries.at(-1)!.id, details: { text: 'Not at all.' } },
    }),
  )
  await tickAt(hub, after(31))
  expect(await raisedOf(hub, marked)).toEqual([])
  expect(await raisedOf(hub, corrected)).toHaveLength(1)
  await tickAt(hub, after(50, 1))
  expect(await raisedOf(hub, marked)).toHaveLength(1)
})

test('a status further ahead puts it off, once, and one further back does not', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub)
  const publishAt = async (minutes: number, status: 'investigating' | 'identified') => {
    hub.setNow(after(minutes))
    const words = { ...updateWords(hub), status }
    await acting(hub, id, (act, incident) => publishUpdate(act, incident, { words }))
  }
  await publishAt(5, 'investigating')
  await publishAt(20, 'identified')
  await publishAt(22, 'identified')
  await tickAt(hub, after(50))
  expect(await raisedOf(hub, id)).toEqual([])
  await publishAt(50, 'investigating')
  await tickAt(hub, after(50, 1))
  expect(await raisedOf(hub, id)).toMatchObject([{ trigger: 'no_improvement', raisedAt: after(50, 1) }])
})

test('nothing is escalated or repeated once the incident is over', async () => {
  await using hub = await freshHub(nine, { policy })
  const id = await declare(hub, 'sev0')
  hub.setNow(after(5))
  await acting(hub, id, cancelIncident)
  await tickAt(hub, after(60))
  expect(await raisedOf(hub, id)).toHaveLength(1)
  expect(toldIn(hub, 'escalation')).toHaveLength(1)
})

test('where nobody is to be told, it stands there all the same, and is told once somebody is', async () => {
  await using hub = await freshHub(nine)
  const id = await declare(hub, 'sev0')
  await tickAt(hub, after(20))
  expect(await raisedOf(hub, id)).toMatchObject([{ timesTold: 0 }])
  expect(toldIn(hub, 'escalation')).toEqual([])
  hub.setNow(after(21))
  await hub.acting((act) => escalationTick({ ...act, policy }))
  expect(toldIn(hub, 'escalation')).toMatchObject([{ recipient: 'channel:directors' }])
})

test('whatever the times of the ticks, each occasion is raised once and none early', async () => {
  await using hub = await freshHub(nine, { policy })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 7_200 }), { minLength: 1, maxLength: 12 }),
      async (seconds) => {
        hub.setNow(nine)
        const id = await declare(hub, 'sev0')
        const looks = seconds.toSorted((a, b) => a - b)
        for (const second of looks) await tickAt(hub, after(0, second))
        const raised = await raisedOf(hub, id)
        const halves = new Set(looks.map((second) => Math.ceil(second / 1800) - 1).filter((half) => half > 0))
        const [leadership, owners] = [
          raised.filter(({ target }) => target === 'leadership'),
          raised.filter(({ target }) => target === 'owners'),
        ]
        expect(leadership).toHaveLength(1)
        expect(owners).toHaveLength(halves.size)
        for (const { raisedAt } of owners) expect(raisedAt > after(30)).toBe(true)
        hub.setNow(after(120, 1))
        await acting(hub, id, cancelIncident)
      },
    ),
    { numRuns: 25 },
  )
})

test('two processes whose clocks strike at once raise each occasion once', async () => {
  await using hub = await freshHub(nine, { policy })
  const ids: string[] = []
  for (let count = 0; count < 20; count++) ids.push(await declare(hub))
  const program = new URL('./children/tick.ts', import.meta.url).pathname
  const times = [31, 31, 32, 61, 62].map((minutes) => after(minutes).toISOString())
  const children = [1, 2].map(() => startChild(program, hub.dataDir, ...times))
  for (const child of children) expect(await child.nextLine()).toBe('ready')
  for (const child of children) child.process.stdin!.end('go\n')
  for (const { code } of await Promise.all(children.map((child) => child.end()))) expect(code).toBe(0)
  for (const id of ids) {
    expect((await raisedOf(hub, id)).map(({ trigger }) => trigger)).toEqual([
      'no_improvement',
      'no_improvement',
    ])
  }
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  findCorrections,
  findImprovements,
  findLastEntriesByPeople,
  findLinkKinds,
  listTimeline,
  type TimelineEntry,
} from '#db/queries/timeline.ts'
import { isWritten, linkKinds, writtenKinds } from '#src/policy/timeline.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

/** Everything on an incident's timeline, as its rows stand. */
const rowsOf = (hub: FreshHub, id: string): Promise<TimelineEntry[]> =>
  hub.db.snapshot((reader) => listTimeline(reader, id, { order: 'written', limit: 1_000 }))

const anyText = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constant('Drained **edge-7**.'))
const aDigit = fc.nat(9)
const anyCall = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('write' as const),
      kind: fc.constantFrom(...writtenKinds),
      text: anyText,
      link: fc.constantFrom(...linkKinds),
      improvement: fc.constantFrom(undefined, true, false),
      corrects: fc.option(aDigit),
      minutesAgo: fc.option(fc.integer({ min: -2, max: 30 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('purge' as const), entry: aDigit }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('retitle' as const), text: anyText }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), minutes: aDigit }) },
)

test('no sequence of calls loses or changes an entry, but for a purge', async () => {
  await using hub = await freshHub()
  const root = await hub.tokenFor('Root', 'admin')
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { maxLength: 15 }), async (calls) => {
      hub.setNow(at('2026-03-02T09:00Z'))
      const { id } = await declare(hub, root)
      const path = `/incidents/${id}/timeline`
      for (const call of calls) {
        const before = await rowsOf(hub, id)
        let purged: number | null = null
        if (call.does === 'wait') hub.setNow(new Date(hub.now().getTime() + call.minutes * 60_000))
        if (call.does === 'retitle')
          await ask(hub, root, 'PATCH', `/incidents/${id}`, { title: call.text || 'x' })
        if (call.does === 'purge') {
          const entry = before[call.entry % before.length]!
          const { status } = await ask(hub, root, 'POST', `${path}/${entry.id}/purge`, { reason: 'Oops.' })
          expect(status).toBe(isWritten(entry.kind) ? 201 : 409)
          if (status === 201) purged = entry.id
        }
        if (call.does === 'write') {
          const { status } = await ask(hub, root, 'POST', path, {
            kind: call.kind,
            text: call.text,
            improvement: call.improvement,
            ...(call.kind === 'link' && { url: 'https://c.example.com/', link_kind: call.link }),
            ...(call.corrects !== null && { corrects: before[call.corrects % before.length]!.id }),
            ...(call.minutesAgo !== null && {
              happened_at: new Date(hub.now().getTime() - call.minutesAgo * 60_000),
            }),
          })
          expect([201, 409, 422]).toContain(status)
        }
        const after = await rowsOf(hub, id)
        expect(after.slice(0, before.length).map((row) => (row.id === purged ? row.id : row))).toEqual(
          before.map((row) => (row.id === purged ? row.id : row)),
        )
        for (const row of after.slice(before.length)) expect(row.writtenAt).toEqual(hub.now())
        await expectFactsToAgree(hub, id, after)
      }
    }),
    { numRuns: 30 },
  )
})

/** Holds what the policy counts to what a plain reading of the rows says. */
async function expectFactsToAgree(hub: FreshHub, id: string, rows: TimelineEntry[]): Promise<void> {
  const corrected = new Set(rows.map(({ correctsId }) => correctsId))
  const standing = rows.filter((row) => !corrected.has(row.id))
  const latest = (times: Date[]) =>
    times.length === 0 ? undefined : new Date(Math.max(...times.map((time) => time.getTime())))
  const links = standing.filter(({ kind }) => kind === 'link').map(({ details }) => details.link_kind)
  const facts = await hub.db.snapshot(async (reader) => ({
    last: (await findLastEntriesByPeople(reader, [id])).get(id),
    improvement: latest((await findImprovements(reader, [id])).get(id) ?? []),
    links: (await findLinkKinds(reader, [id])).get(id) ?? new Set(),
    corrections: await findCorrections(reader, rows),
  }))
  expect(facts).toEqual({
    last: latest(rows.filter(({ kind }) => isWritten(kind)).map(({ writtenAt }) => writtenAt)),
    improvement: latest(
      standing.filter(({ details }) => details.improvement === true).map(({ happenedAt }) => happenedAt),
    ),
    links: new Set(links),
    corrections: new Map(
      rows.flatMap((row) => (row.correctsId === null ? [] : [[row.correctsId, row.id] as const])),
    ),
  })
}

test('what a service writes is no entry by a person', async () => {
  await using hub = await freshHub()
  const root = await hub.tokenFor('Root', 'admin')
  const { id } = await declare(hub, root)
  const { token } = await askFor(hub, root, 'POST', '/tokens', {
    ...{ name: 'monitor', scope: 'responder', service: 'Monitor' },
  })
  const path = `/incidents/${id}/timeline`
  const { details } = await askFor(hub, token, 'POST', path, { kind: 'metric', text: 'p99', value: '4 s' })
  expect(details.by_service).toBe(true)
  const last = () => hub.db.snapshot(async (reader) => (await findLastEntriesByPeople(reader, [id])).get(id))
  expect(await last()).toBeUndefined()
  await askFor(hub, root, 'POST', path, { kind: 'note', text: 'It is slow.' })
  expect(await last()).toEqual(hub.now())
})

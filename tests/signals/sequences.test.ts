import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findSuggestion } from '#db/queries/signals.ts'
import { tick } from '#src/notify/clock.ts'
import { mostOpenSuggestions } from '#src/policy/signals.ts'
import { acceptSuggestion } from '#src/signals/accept-suggestion.ts'
import { dismissSuggestion } from '#src/signals/dismiss-suggestion.ts'
import { hearSignals } from '#src/signals/hear-signals.ts'
import { type IncomingSignal, keyOf } from '#src/signals/signal.ts'
import { messagesOf } from '#tests/notify/messages.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { later } from '#tests/support/publishing.ts'

// Whatever comes, in whatever order, suggestions stay few, one is told of once, and nobody but a person declares.

type Row = Record<string, string | number | null>

const components = ['Ingress', 'Deploy', '']

/** A signal by its number: which component and which group follows from it. */
const signalOf = (number: number, status: IncomingSignal['status'], at: Date): IncomingSignal => ({
  ...{ status, at, messageId: null, key: keyOf(`${number}`), kind: 'Errors', title: `Signal ${number}` },
  ...{ source: 'monitor', url: null, group: `group ${number % 2}` },
  stated: {
    components: [components[number % 3]!],
    ...{ reason: null, severity: null, regions: [], apps: [] },
  },
})

/** So many subjects there are: two components and two groups without one. */
const subjects = 4

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('fire' as const), number: fc.nat(8), ago: fc.nat(90) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('end' as const), number: fc.nat(8), ago: fc.nat(90) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 5, 20, 70, 1500),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('accept' as const, 'dismiss' as const), which: fc.nat(20) }),
  },
)

const rowsOf = (hub: FreshHub) =>
  dumpOf(hub.dataDir) as Record<'suggestions' | 'signals' | 'incidents', Row[]>

const hear = (hub: FreshHub, ...signals: IncomingSignal[]) => hub.acting((act) => hearSignals(act, signals))

async function decide(hub: FreshHub, how: 'accept' | 'dismiss', which: number): Promise<number> {
  const undecided = rowsOf(hub).suggestions.filter(({ state }) => state === 'open' || state === 'closed')
  const chosen = undecided[which % Math.max(1, undecided.length)]
  if (!chosen) return 0
  await hub.acting(async (act) => {
    const suggestion = (await findSuggestion(act.tx, String(chosen.id)))!
    if (how === 'accept') await acceptSuggestion(act, suggestion, {})
    else await dismissSuggestion(act, suggestion, 'Known.')
  })
  return 1
}

test('any order of firing, repeating, ending and late arrival yields few suggestions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      await using hub = await withPlatform(await freshHub())
      const seen = { minutes: 0, decisions: 0, accepted: 0 }
      for (const each of steps) {
        if (each.does === 'wait') {
          later(hub, each.minutes)
          seen.minutes += each.minutes
          await tick(hub)
        } else if (each.does === 'fire' || each.does === 'end') {
          const at = new Date(hub.now().getTime() - each.ago * 60_000)
          await hear(hub, signalOf(each.number, each.does === 'fire' ? 'firing' : 'resolved', at))
        } else {
          const decisions = await decide(hub, each.does, each.which)
          seen.decisions += decisions
          if (each.does === 'accept') seen.accepted += decisions
        }
        await expectOrder(hub, seen)
      }
      // Once everything is said to be over, nothing waits for anybody.
      for (let number = 0; number <= 8; number++) await hear(hub, signalOf(number, 'resolved', hub.now()))
      expect(rowsOf(hub).suggestions.filter(({ state }) => state === 'open')).toEqual([])
    }),
    { numRuns: 10, interruptAfterTimeLimit: 20_000, endOnFailure: true },
  )
}, 60_000)

async function expectOrder(
  hub: FreshHub,
  { minutes, decisions, accepted }: { minutes: number; decisions: number; accepted: number },
): Promise<void> {
  const { suggestions, signals, incidents } = rowsOf(hub)
  const open = suggestions.filter(({ state }) => state === 'open')
  expect(new Set(open.map(({ subject }) => subject)).size, 'one open of each subject').toBe(open.length)
  expect(open.length).toBeLessThanOrEqual(subjects)
  // One of each subject, one more for each hour in which it could have been over, and one for each decision.
  expect(suggestions.length).toBeLessThanOrEqual(subjects * (1 + minutes / 60) + decisions)
  expect(incidents, 'only people declare').toHaveLength(accepted)
  const told = (await messagesOf(hub)).filter(({ kind }) => kind === 'suggestion')
  expect(told, 'each is told of once').toHaveLength(suggestions.length)
  for (const { id, state } of suggestions) {
    const own = signals.filter(({ suggestion_id }) => suggestion_id === id)
    expect(new Set(own.map(({ key }) => key)).size).toBe(own.length)
    const fires = own.some(({ resolved_at }) => resolved_at === null)
    if (state === 'open') expect(fires, 'an open one has a signal that fires').toBe(true)
  }
}

test('the same signals and their ends in any order are one suggestion at the most, told of once', async () => {
  const events = [0, 3, 6].flatMap((number) =>
    (['firing', 'firing', 'resolved'] as const).map((status) => ({ number, status })),
  )
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
      await using hub = await withPlatform(await freshHub())
      for (const { number, status } of shuffled) {
        const began = new Date('2026-03-02T08:30:00Z')
        await hear(hub, signalOf(number, status, status === 'firing' ? began : hub.now()))
        later(hub, 1)
      }
      const { suggestions } = rowsOf(hub)
      expect(suggestions.length).toBeLessThanOrEqual(1)
      expect(await messagesOf(hub)).toHaveLength(suggestions.length)
    }),
    { numRuns: 10 },
  )
})

test('however many subjects there are, few suggestions are open', async () => {
  await using hub = await withPlatform(await freshHub())
  const many = Array.from({ length: 300 }, (_, number) => ({
    ...signalOf(2, 'firing', hub.now()),
    ...{ key: keyOf(`many ${number}`), group: `group ${number}` },
  }))
  await hear(hub, ...many)
  const { suggestions, signals } = rowsOf(hub)
  expect(suggestions).toHaveLength(mostOpenSuggestions + 1)
  expect(signals.length).toBeLessThanOrEqual(mostOpenSuggestions + 200)
  await hear(hub, ...many.map((signal): IncomingSignal => ({ ...signal, status: 'resolved' })))
  expect(rowsOf(hub).suggestions.filter(({ state }) => state === 'open')).toEqual([])
})

test('what nobody decides and nobody hears of is closed after a day, and forgotten after a month', async () => {
  await using hub = await withPlatform(await freshHub())
  await hear(hub, signalOf(0, 'firing', hub.now()))
  later(hub, 24 * 60)
  await tick(hub)
  expect(rowsOf(hub).suggestions).toMatchObject([{ state: 'open' }])
  later(hub, 1)
  await tick(hub)
  expect(rowsOf(hub).suggestions).toMatchObject([{ state: 'closed', ended_by: 'Allclear' }])
  later(hub, 30 * 24 * 60 + 1)
  await tick(hub)
  expect(rowsOf(hub)).toMatchObject({ suggestions: [], signals: [] })
})

import { expect, test } from 'vitest'
import { importHistory } from '#src/import/import-history.ts'
import { loadScorecard, type Scorecard } from '#src/incidents/scorecard.ts'
import { historyOf, statuspage, statuspageIncident } from '#tests/import/sources.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'

const read = (hub: FreshHub, now = hub.now()): Promise<Scorecard> =>
  hub.db.snapshot((reader) => loadScorecard(reader, hub.policy, 'UTC', now))

test('a hub without an incident has nothing to measure, and says so', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const card = await askFor(hub, ana, 'GET', '/scorecard')
  const nothing = { kept: 0, missed: 0 }
  expect(card).toMatchObject({
    ...{ from: '2025-04-01T00:00:00.000Z', incidents: 0, promises: nothing },
    first_update: { ...nothing, median_ms: null, longest_ms: null },
  })
  expect(card.months).toHaveLength(12)
  expect(card.months.at(-1)).toEqual({ month: '2026-03', ...nothing })
})

/** A Sev1 told 10 minutes after its declaration, then after 12, 31 and 2 minutes; every promise was for 15. */
async function oneIncident(hub: FreshHub) {
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareIncident(hub, ana)
  later(hub, 10)
  await publish(hub, ana, id)
  later(hub, 12)
  await publish(hub, ana, id)
  later(hub, 31)
  await publish(hub, ana, id)
  later(hub, 2)
  await resolve(hub, ana, id)
  return { ana, id }
}

test('its own incidents are scored: first update, promises, silences, time to resolve', async () => {
  await using hub = await freshHub()
  const { ana } = await oneIncident(hub)
  const card = await askFor(hub, ana, 'GET', '/scorecard')
  expect(card).toMatchObject({
    incidents: 1,
    first_update: { kept: 1, missed: 0, median_ms: 600_000, longest_ms: 600_000 },
    promises: { kept: 3, missed: 1 },
  })
  expect(card.months.at(-1)).toEqual({ month: '2026-03', kept: 3, missed: 1 })
  expect(card.severities[1]).toEqual({
    ...{ severity: 'sev1', incidents: 1, incidents_with_silence_too_long: 1 },
    silences: { kept: 2, missed: 1, longest_ms: 31 * 60_000 },
    resolution: { resolved: 1, median_ms: 55 * 60_000, longest_ms: 55 * 60_000 },
  })
})

test('the time between a resolution and its reopening is no silence', async () => {
  await using hub = await freshHub()
  const { ana, id } = await oneIncident(hub)
  const before = await read(hub)
  later(hub, 600)
  await reopen(hub, ana, id)
  const { silencesKept, silencesMissed, longestSilenceMs } = (await read(hub)).severities.sev1!
  expect({ silencesKept, silencesMissed, longestSilenceMs }).toEqual({
    ...{ silencesKept: 2, silencesMissed: 1 },
    longestSilenceMs: before.severities.sev1!.longestSilenceMs,
  })
})

test('a drill, an import, what is internal and what is long past are left out', async () => {
  await using hub = await freshHub(at('2024-11-01T09:00Z'))
  const { ana } = await oneIncident(hub)
  hub.setNow(at('2026-03-02T09:00Z'))
  const before = await read(hub)
  expect(before.incidents).toBe(0)
  await declareIncident(hub, ana, { severity: 'sev0' })
  await declareInPublic(hub, ana, { drill: true })
  const history = historyOf(statuspage(statuspageIncident()))
  await hub.acting((act) => importHistory(act, history.incidents))
  later(hub, 100)
  expect(await read(hub)).toEqual(before)
})

test('between a write and the moment that it names, the card stays the same', async () => {
  await using hub = await freshHub()
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  const card = await read(hub)
  expect(card.changesAt).toEqual(new Date('2026-03-02T09:15:00.001Z'))
  expect(await read(hub, new Date(card.changesAt.getTime() - 1))).toEqual(card)
  const after = await read(hub, card.changesAt)
  expect(after.promises).toEqual({ kept: 1, missed: 1 })
  expect(after.changesAt, 'then the month ends').toEqual(at('2026-04-01T00:00Z'))
  expect(await read(hub, at('2026-03-31T23:59Z'))).toEqual(after)
})

test('the public page shows the same figures, and may be kept until they change', async () => {
  await using hub = await freshHub()
  await oneIncident(hub)
  const { scorecard } = await hub.site.communication()
  expect(scorecard).toEqual(await read(hub))
})

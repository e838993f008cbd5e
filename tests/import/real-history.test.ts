import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listIncidents } from '#db/queries/incidents.ts'
import { listUpdates } from '#db/queries/updates.ts'
import { importHistory } from '#src/import/import-history.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { historyOf } from './sources.ts'

// Histories that real pages published, where somebody keeps them beside the project; they are not part of it.
const folder = resolve(import.meta.dirname, '../../../shared/data')
const content = (file: string) => readFileSync(resolve(folder, file), 'utf8')

type Line = {
  url: string
  title: string
  impact: string
  started_at: string
  resolved_at: string
  updates: { at: string; message: string }[]
}

describe.skipIf(!existsSync(resolve(folder, 'github/incidents.jsonl')))('four years of a real page', () => {
  test('come through whole: every incident, update, time and word, in order, and once only', async () => {
    await using hub = await freshHub(at('2026-11-01T00:00Z'))
    const lines = content('github/incidents.jsonl')
    const { incidents, maintenances } = historyOf(lines)
    expect(maintenances).toHaveLength(18)
    const first = await hub.acting((act) => importHistory(act, incidents, maintenances))
    expect(first).toMatchObject({
      summary: { incidents: { added: 801 }, updates: { added: 4514 }, maintenances: { added: 18 } },
    })

    const stored = await hub.db.snapshot(async (reader) => {
      const rows = await listIncidents(reader, { limit: 2000 })
      const updates = await listUpdates(
        reader,
        rows.map(({ id }) => id),
      )
      return { rows, updates: Map.groupBy(updates.toReversed(), ({ incidentId }) => incidentId) }
    })
    const told = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter(({ impact }) => impact !== 'maintenance')
    expect(stored.rows).toHaveLength(told.length)
    for (const line of told) {
      const row = stored.rows.find(({ id }) => line.url.endsWith(`/${id}`))!
      expect([row.title, row.startedAt, row.endedAt, row.resolvedAt]).toEqual([
        line.title,
        ...[line.started_at, line.resolved_at, line.resolved_at].map(at),
      ])
      expect(stored.updates.get(row.id)!.map(({ publishedAt, body }) => [publishedAt, body])).toEqual(
        line.updates.map((update) => [at(update.at), update.message]),
      )
    }
    const starts = stored.rows.toSorted((a, b) => a.number - b.number).map(({ startedAt }) => +startedAt)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))

    const before = dumpOf(hub.dataDir)
    const again = historyOf(lines)
    await hub.acting((act) => importHistory(act, again.incidents, again.maintenances))
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })
})

test.skipIf(!existsSync(folder)).each([
  ['statuspage-v2-github/incidents.json', 2, 12],
  ['statuspage-v2-discord/incidents.json', 1, 4],
])('a real answer, %s, comes through whole', async (file, incidents, updates) => {
  await using hub = await freshHub(at('2026-11-01T00:00Z'))
  const imported = await hub.acting((act) => importHistory(act, historyOf(content(file)).incidents))
  expect(imported).toMatchObject({
    summary: { incidents: { added: incidents }, updates: { added: updates } },
  })
})

test.skipIf(!existsSync(folder))(
  'real planned work comes through whole, and a second run changes nothing',
  async () => {
    await using hub = await freshHub(at('2026-11-01T00:00Z'))
    const { incidents, maintenances } = historyOf(
      content('statuspage-v2-discord/scheduled-maintenances.json'),
    )
    const take = () => hub.acting((act) => importHistory(act, incidents, maintenances))
    expect(await take()).toMatchObject({ summary: { maintenances: { added: 1 } } })
    expect((await hub.site.maintenance('chkt3cr0jf7b'))!.maintenance).toMatchObject({
      status: 'completed',
      startsAt: at('2015-09-22T08:00Z'),
      endsAt: at('2015-09-22T08:30Z'),
      begunAt: at('2015-09-22T07:55:02.284Z'),
      endedAt: at('2015-09-22T09:25:20.034Z'),
    })
    const before = dumpOf(hub.dataDir)
    expect(await take()).toMatchObject({ summary: { maintenances: { unchanged: 1 } } })
    expect(dumpOf(hub.dataDir)).toEqual(before)
  },
)

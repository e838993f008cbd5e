import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyFeed } from '#src/feeds/history-feed.ts'
import { firstOnOwnPage, pagesOfEarlierUpdates, updatesBefore } from '#src/site/update-pages.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { addWindowsLike, withIncidents } from '#tests/support/many.ts'
import { addMaintenanceUpdates } from '#tests/support/many-updates.ts'
import { later } from '#tests/support/publishing.ts'

type Part = { items: { id: string }[]; next: string | null }

const lastOf = (path: string): string => path.split('/').at(-1)!

/** What all pages hold together, from the first on, each followed by the page that it leads to. */
async function walk<Page>(
  first: Promise<Page | null>,
  partOf: (page: Page) => Part,
  pageAt: (last: string) => Promise<Page | null>,
): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = []
  let pages = 0
  for (let page = await first; page; pages++) {
    const { items, next } = partOf(page)
    ids.push(...items.map(({ id }) => id))
    page = next === null ? null : await pageAt(lastOf(next))
  }
  return { ids, pages }
}

test('each update stands on one page, and earlier pages stay as they are whatever is published', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), (count) => {
      const first = firstOnOwnPage(count)
      expect(count - first + 1).toBeLessThanOrEqual(100)
      const addresses = pagesOfEarlierUpdates('/x', count).map(lastOf)
      const spans = addresses.map((address) => updatesBefore(address, count)!)
      // Without a gap from the first update to the own page.
      let reached = first
      for (const { before, limit } of spans) {
        expect(before).toBe(reached)
        reached -= limit
      }
      expect(reached).toBe(1)
      const later = addresses.map((address) => updatesBefore(address, count + 1))
      expect(later).toEqual(spans)
    }),
  )
})

test.each(['0', '1', '2', '50', '101', '051', '51.0', '5.1e1', '0x33', ' 51', '-49', '', 'x', 'NaN'])(
  'of 150 updates there is no page of those before %j',
  (address) => {
    expect(updatesBefore(address, 150)).toBeNull()
    expect(updatesBefore('51', 150)).toEqual({ before: 51, limit: 50 })
  },
)

test('an incident shows its newest updates, and the pages before have the others', async () => {
  const { hub, ids } = await withIncidents(1, { updatesEach: 230 })
  await using _ = hub
  const [id] = ids as [string]
  const { incident, earlier } = (await hub.site.incident(id))!
  const { shown, all } = await allUpdates({ updates: incident.updates, earlier }, (before) =>
    hub.site.earlierUpdatesOfIncident(id, before),
  )
  expect(shown).toEqual([80, 50, 50, 50])
  const { items } = (await hub.site.feed({ incidentId: id }))!
  expect(all.slice(0, items.length)).toEqual(items.map(({ update }) => update.id))
  expect(new Set(all).size).toBe(230)
  expect(await hub.site.earlierUpdatesOfIncident('aaaaaaaaaaaa', '51')).toBeNull()
})

test('so does a maintenance', async () => {
  const { hub } = await withIncidents(1)
  await using _ = hub
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await schedule(hub, ana, { components: [] })
  await addMaintenanceUpdates(hub, id, 119)
  const { maintenance, earlier } = (await hub.site.maintenance(id))!
  const { shown, all } = await allUpdates({ updates: maintenance.updates, earlier }, (before) =>
    hub.site.earlierUpdatesOfMaintenance(id, before),
  )
  expect(shown).toEqual([70, 50])
  expect(new Set(all).size).toBe(120)
})

type OfUpdates = { updates: { id: string }[]; earlier: string | null }

/** How many updates each page shows, and all of them, newest first. */
async function allUpdates(first: OfUpdates, pageBefore: (before: string) => Promise<OfUpdates | null>) {
  const shown: number[] = []
  const { ids: all } = await walk(
    Promise.resolve<OfUpdates | null>(first),
    ({ updates, earlier }) => {
      shown.push(updates.length)
      return { items: updates, next: earlier }
    },
    pageBefore,
  )
  return { shown, all }
}

const incidentsOf = ({
  incidents,
}: {
  incidents: { items: { id: string }[]; earlier: string | null }
}): Part => ({
  items: incidents.items,
  next: incidents.earlier,
})

const maintenancesOf = ({
  maintenances,
}: {
  maintenances: { items: { id: string }[]; earlier: string | null }
}): Part => ({ items: maintenances.items, next: maintenances.earlier })

test('a component’s incidents are paged by what was seen last, each once, also where all began at once', async () => {
  const { hub, ids, component } = await withIncidents(120, { everyHours: 0 })
  await using _ = hub
  const pageBefore = (last: string) => hub.site.componentHistory(component, last)
  type Page = Parameters<typeof incidentsOf>[0] | null
  const seen = await walk<NonNullable<Page>>(hub.site.component(component), incidentsOf, pageBefore)
  expect(seen).toEqual({ ids, pages: 3 })
  expect(await pageBefore(ids.at(-1)!)).toBeNull()
  expect(await pageBefore('aaaaaaaaaaaa')).toBeNull()
})

test('so are its maintenances', async () => {
  const { hub, component } = await withIncidents(1)
  await using _ = hub
  const ana = await hub.tokenFor('Ana', 'comms')
  const made: string[] = []
  for (let count = 0; count < 41; count++) {
    made.push((await schedule(hub, ana, { components: [component] })).id)
  }
  type Page = Parameters<typeof maintenancesOf>[0] | null
  const seen = await walk<NonNullable<Page>>(hub.site.component(component), maintenancesOf, (last) =>
    hub.site.componentHistory(component, last),
  )
  expect({ ...seen, ids: seen.ids.toSorted() }).toEqual({ ids: made.toSorted(), pages: 3 })
})

test('a month is paged likewise, its incidents and its maintenances', async () => {
  const { hub, ids } = await withIncidents(120, { everyHours: 0 })
  await using _ = hub
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await schedule(hub, ana, { components: [] })
  const windows = await addWindowsLike(hub, id, 60, 0)
  later(hub, 5 * 60)
  const { month } = (await hub.site.history())!
  const pageBefore = (last: string) => hub.site.earlierInMonth(month, last)
  expect(await walk(hub.site.history(), incidentsOf, pageBefore)).toEqual({ ids, pages: 3 })
  const seen = await walk(hub.site.history(), maintenancesOf, pageBefore)
  expect({ ...seen, ids: seen.ids.toSorted() }).toEqual({ ids: [id, ...windows].toSorted(), pages: 2 })
  expect(await pageBefore(ids.at(-1)!)).toBeNull()
  expect(await pageBefore('aaaaaaaaaaaa')).toBeNull()
})

test('what is ahead takes no room in a month from what is over', async () => {
  const { hub } = await withIncidents(1)
  await using _ = hub
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await schedule(hub, ana, { components: [] })
  await addWindowsLike(hub, id, 60, (24 * 60) / 4)
  later(hub, 3 * 60)
  const { maintenances } = (await hub.site.history())!
  expect(maintenances).toMatchObject({ items: [{ id }], earlier: null })
})

test('only what is of a month leads into it', async () => {
  const { hub, ids } = await withIncidents(60)
  await using _ = hub
  const { month, earlier } = (await hub.site.history())!
  expect(await hub.site.earlierInMonth(month, ids[0]!)).not.toBeNull()
  expect(await hub.site.earlierInMonth(earlier!, ids[0]!)).toBeNull()
  expect(await hub.site.earlierInMonth(month, ids.at(-1)!)).toBeNull()
})

test('what is ahead is paged by the one seen last, the soonest first', async () => {
  const { hub } = await withIncidents(1)
  await using _ = hub
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await schedule(hub, ana, { components: [] })
  const windows = await addWindowsLike(hub, id, 220, 1)
  type Page = { upcoming: { id: string }[]; later: string | null }
  const pageAfter = (last: string) => hub.site.laterMaintenances(last)
  const seen = await walk<Page>(
    hub.site.maintenances(),
    ({ upcoming, later }) => ({ items: upcoming, next: later }),
    pageAfter,
  )
  expect(seen).toEqual({ ids: [id, ...windows], pages: 3 })
  expect(await pageAfter(windows.at(-1)!)).toBeNull()
  expect(await pageAfter('aaaaaaaaaaaa')).toBeNull()
})

test('a history feed has the newest updates of each, and says where the others are', async () => {
  const { hub, ids } = await withIncidents(1, { updatesEach: 101 })
  await using _ = hub
  const feed = (await hub.site.historyFeed({ incidentId: ids[0]! }))!
  expect(feed.stories.map(({ items }) => items.length)).toEqual([100])
  const { entries } = historyFeed(feed, 'history.rss', { language: 'en', hubUrl: null })
  const html = entries[0]!.html
  expect(html).toMatch(/<p><a href="[^"]+\/incidents\/\w+">Earlier updates<\/a><\/p>$/)
})

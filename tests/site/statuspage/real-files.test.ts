import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { shapeOf } from '#tests/support/json-shape.ts'
import { tellMaintenances, tellStory } from '#tests/support/statuspage-story.ts'

// What real pages of Statuspage answer. It is read where it lies and copied nowhere.
const folder = resolve(import.meta.dirname, '../../../../shared/data')
const isThere = existsSync(folder)
const real = (path: string): unknown => JSON.parse(readFileSync(`${folder}/${path}.json`, 'utf8'))

const files = {
  'summary.json': ['statuspage-v2-discord/summary'],
  'status.json': ['statuspage-v2-discord/status'],
  'components.json': ['statuspage-v2-discord/components', 'statuspage-v2-github/components'],
  'incidents.json': ['statuspage-v2-discord/incidents', 'statuspage-v2-github/incidents'],
  'incidents/unresolved.json': ['statuspage-v2-discord/incidents', 'statuspage-v2-github/incidents'],
  'scheduled-maintenances.json': ['statuspage-v2-discord/scheduled-maintenances'],
  'scheduled-maintenances/upcoming.json': ['statuspage-v2-discord/scheduled-maintenances'],
  'scheduled-maintenances/active.json': ['statuspage-v2-discord/scheduled-maintenances'],
} as const

/** What the recordings happen not to show, at the end of a place: all of what is recorded is over and done with. */
const alsoTrue: [RegExp, string][] = [
  [/incidents\[\]\.resolved_at$/, 'null'],
  [/incidents\[\]\.monitoring_at$/, 'null'],
  [/(^|\.)components\[\]\.description$/, 'null'],
  [/(^|\.)components\[\]\.group_id$/, 'null'],
  [/(^|\.)components\[\]\.group_id$/, 'id'],
  [/scheduled_maintenances\[\]\.(monitoring|resolved)_at$/, 'null'],
  [/scheduled_maintenances\[\]\.incident_updates\[\]\.affected_components$/, 'list'],
]

test.skipIf(!isThere).each(['UTC', 'America/Tijuana'])(
  'each answer has the fields, the nulls and the times of real ones, in %s',
  async (zone) => {
    await using hub = await freshHub(at('2026-03-02T09:00Z'))
    const ana = await hub.tokenFor('Ana', 'admin')
    await askFor(hub, ana, 'PATCH', '/page', { name: 'Acme', time_zone: zone })
    await tellStory(hub, ana)
    await tellMaintenances(hub, ana)
    const answers = await hub.site.statuspage()
    // Incidents and components are told the same everywhere, and not every recording has some of each.
    const anywhere = shapeOf(Object.values(files).flat().map(real))

    for (const [path, recorded] of Object.entries(files)) {
      const theirs = shapeOf(recorded.map(real))
      for (const [place, { kinds, keys }] of shapeOf([answers[path as keyof typeof files]])) {
        if (/components\[\]\.components/.test(place)) continue // Groups, which no recording holds.
        const known =
          theirs.get(place) ??
          anywhere.get(place) ??
          // The one recorded maintenance names no component; an incident's are told the same way.
          anywhere.get(place.replace('scheduled_maintenances', 'incidents'))
        expect(known, `${path}: ${place} is in a real answer`).toBeDefined()
        const allowed = new Set([
          ...known!.kinds,
          ...alsoTrue.flatMap(([end, kind]) => (end.test(place) ? kind : [])),
        ])
        for (const kind of kinds) expect([...allowed], `${path}: the value of ${place}`).toContain(kind)
        const withoutGroups = [...keys].map((each) =>
          /components\[\]$/.test(place) ? each.replace('components ', '') : each,
        )
        for (const each of withoutGroups)
          expect([...known!.keys], `${path}: the keys of ${place}`).toContain(each)
      }
    }
  },
)

test.skipIf(!isThere)('the keys come in the order of the real ones', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await tellStory(hub, ana)
  await tellMaintenances(hub, ana)
  const answers = await hub.site.statuspage()
  const { page, incidents } = answers['incidents.json']
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever was recorded
  const theirs = real('statuspage-v2-github/incidents') as any
  const [incident] = theirs.incidents
  expect(Object.keys(page)).toEqual(Object.keys(theirs.page))
  expect(Object.keys(incidents[0]!)).toEqual(Object.keys(incident))
  expect(Object.keys(incidents[0]!.incident_updates[0]!)).toEqual(Object.keys(incident.incident_updates[0]))
  expect(Object.keys(incidents[0]!.components[0]!)).toEqual(Object.keys(incident.components[0]))
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever was recorded
  const [maintenance] = (real('statuspage-v2-discord/scheduled-maintenances') as any).scheduled_maintenances
  const [ours] = answers['scheduled-maintenances.json'].scheduled_maintenances
  expect(Object.keys(ours!)).toEqual(Object.keys(maintenance))
  expect(Object.keys(ours!.incident_updates[0]!)).toEqual(Object.keys(maintenance.incident_updates[0]))
})

test('times are in the zone of the page, whichever offset it has on that day', async () => {
  await using hub = await freshHub(at('2026-03-07T20:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'PATCH', '/page', { time_zone: 'America/Tijuana' })
  expect((await hub.site.statuspage())['status.json'].page).toMatchObject({
    time_zone: 'America/Tijuana',
    updated_at: '2026-03-07T12:00:00.000-08:00',
  })
  hub.setNow(at('2026-03-08T20:00Z'))
  await askFor(hub, ana, 'PATCH', '/page', { name: 'Another' })
  expect((await hub.site.statuspage())['status.json'].page.updated_at).toBe('2026-03-08T13:00:00.000-07:00')
  await askFor(hub, ana, 'PATCH', '/page', { time_zone: 'UTC' })
  expect((await hub.site.statuspage())['status.json'].page).toMatchObject({
    time_zone: 'Etc/UTC',
    updated_at: '2026-03-08T20:00:00.000Z',
  })
})

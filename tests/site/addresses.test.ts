import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ensureDays } from '#src/incidents/component-days.ts'
import { mirrorFiles } from '#src/mirror/mirror-files.ts'
import { pageLocals } from '#src/web/pages.ts'
import { askFor } from '#tests/support/ask.ts'
import { writeBigHistory } from '#tests/support/big-history.ts'
import { addRegions } from '#tests/support/catalog.ts'
import { freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { resolve } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

/** The routes, as what an address of theirs looks like. */
const routes = readdirSync('pages', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replace(/^pages/, '').replace(/\.(astro|ts)$/, ''))
  .map((route) => route.replace(/\/index$/, '') || '/')

/** For one reader alone, or for no address of its own. */
const isPrivate = (route: string) => /^\/(subscribe|500)(\/|$)/.test(route)

/** A hub with so many incidents of one component, the newest first. */
async function withIncidents(incidents: number, history: { everyHours?: number } = {}) {
  const hub = await freshHub()
  const file = join(hub.dataDir, 'allclear.sqlite')
  const ids = writeBigHistory(file, { incidents, components: 1, updatesEach: 2, now: hub.now(), ...history })
  await hub.acting(({ tx }) => ensureDays(tx))
  return { hub, ids: ids.incidentIds, component: ids.componentIds[0]! }
}

test('every public route has an address that a mirror writes down, and each of them is answered', async () => {
  const { hub, ids } = await withIncidents(51)
  await using _ = hub
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  await resolve(hub, ana, ids[0]!)
  await askFor(hub, ana, 'PATCH', `/incidents/${ids[0]}/postmortem`, { markdown: 'We learned.' })
  await askFor(hub, ana, 'POST', `/incidents/${ids[0]}/postmortem/publication`, {})
  await addRegions(hub, 'eu-west')
  await schedule(hub, ana, { components: [] })
  const addresses = await hub.site.addresses()
  const missing = routes
    .filter((route) => !isPrivate(route))
    .filter((route) => {
      const form = new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\[\w+\]/g, '[\\w.-]+')}$`)
      return !addresses.some(({ path }) => form.test(path))
    })
  expect(missing).toEqual([])
  const kinds = new Map(addresses.map((address) => [address.path.replaceAll(/[a-z0-9]{12}/g, 'id'), address]))
  for (const { path, status } of mirrorFiles([...kinds.values()], pageLocals(hub).languages)) {
    expect([path, (await fetch(server.url + path)).status]).toEqual([path, status])
  }
})

test('a component’s incidents are paged by what was seen last, each once, also where all began at once', async () => {
  const { hub, ids, component } = await withIncidents(120, { everyHours: 0 })
  await using _ = hub
  const seen: string[] = []
  const first = await hub.site.component(component)
  let page: Pick<NonNullable<typeof first>, 'incidents' | 'earlier'> | null = first
  let pages = 0
  for (; page; pages++) {
    seen.push(...page.incidents.map(({ path }) => path.split('/').at(-1)!))
    const [before] = /\w+$/.exec(page.earlier ?? '') ?? []
    page = before ? await hub.site.componentHistory(component, before) : null
  }
  expect(pages).toBe(3)
  expect(seen).toEqual(ids)
  expect(await hub.site.componentHistory(component, ids.at(-1)!)).toBeNull()
  expect(await hub.site.componentHistory(component, 'aaaaaaaaaaaa')).toBeNull()
})

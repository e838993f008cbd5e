import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mirrorFiles } from '#src/mirror/mirror-files.ts'
import { pageLocals } from '#src/web/pages.ts'
import { askFor } from '#tests/support/ask.ts'
import { addRegions } from '#tests/support/catalog.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { addWindowsLike, withIncidents } from '#tests/support/many.ts'
import { addMaintenanceUpdates, addUpdates } from '#tests/support/many-updates.ts'
import { resolve } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

/** The routes, as what an address of theirs looks like. */
const routes = readdirSync('pages', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replace(/^pages/, '').replace(/\.(astro|ts)$/, ''))
  .map((route) => route.replace(/\/index$/, '') || '/')

/** For one reader alone, or for no address of its own. */
const isPrivate = (route: string) => /^\/(subscribe|500)(\/|$)/.test(route)

test('every public route has an address that a mirror writes down, and each of them is answered', async () => {
  const { hub, ids } = await withIncidents(51, { everyHours: 0 })
  await using _ = hub
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  await resolve(hub, ana, ids[0]!)
  await askFor(hub, ana, 'PATCH', `/incidents/${ids[0]}/postmortem`, { markdown: 'We learned.' })
  await askFor(hub, ana, 'POST', `/incidents/${ids[0]}/postmortem/publication`, {})
  await addRegions(hub, 'eu-west')
  const { id } = await schedule(hub, ana, { components: [] })
  await addUpdates(hub, ids[1]!, 99)
  await addMaintenanceUpdates(hub, id, 100)
  await addWindowsLike(hub, id, 100, 1)
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

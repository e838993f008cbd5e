import { askFor } from './ask.ts'
import { addComponents } from './catalog.ts'
import type { FreshHub } from './hub.ts'
import { withPlatform } from './platform.ts'
import { declareIncident, declareInPublic, later, publish, reopen, resolve } from './publishing.ts'

/** A platform with a group, an incident that is over, one that was reopened and goes on, and one that is internal. */
export async function tellStory(hub: FreshHub, token: string) {
  await withPlatform(hub)
  const group = await askFor(hub, token, 'POST', '/component-groups', { name: 'Regions' })
  const [berlin] = await addComponents(hub, 'Berlin')
  await askFor(hub, token, 'PATCH', `/components/${berlin}`, { group_id: group.id })

  const over = await declareInPublic(hub, token, {
    title: 'Deploys fail',
    scope: { components: [{ id: 'Deploy', status: 'major_outage' }] },
  })
  later(hub, 5)
  await publish(hub, token, over.id, {
    status: 'monitoring',
    scope: { components: [{ id: 'Deploy', status: 'degraded_performance' }] },
  })
  later(hub, 5)
  await resolve(hub, token, over.id)
  later(hub, 60)

  const running = await declareInPublic(hub, token, {
    title: 'Volumes are slow',
    scope: {
      components: [
        { id: 'Volumes', status: 'partial_outage' },
        { id: 'Berlin', status: 'degraded_performance' },
      ],
    },
  })
  later(hub, 5)
  await resolve(hub, token, running.id)
  later(hub, 5)
  await reopen(hub, token, running.id)
  later(hub, 5)
  const internal = await declareIncident(hub, token, { title: 'Nobody may know' })
  return { over, running, internal, group, berlin: berlin! }
}

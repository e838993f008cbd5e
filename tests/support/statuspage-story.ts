import { tick } from '#src/notify/clock.ts'
import { askFor } from './ask.ts'
import { addComponents } from './catalog.ts'
import type { FreshHub } from './hub.ts'
import { inMinutes, schedule } from './maintenance.ts'
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

/** Planned work: one that is over, one under way, one that was moved and lies ahead, and one that was cancelled. */
export async function tellMaintenances(hub: FreshHub, token: string) {
  const over = await schedule(hub, token, {
    title: 'The ingress is renewed',
    components: ['Ingress'],
    starts_at: inMinutes(hub, 10),
    ends_at: inMinutes(hub, 20),
  })
  later(hub, 10)
  await tick(hub)
  await askFor(hub, token, 'POST', `/maintenances/${over.id}/verification`, {})
  later(hub, 10)
  await tick(hub)
  const moved = await schedule(hub, token, { title: 'Deploys pause', components: ['Deploy'] })
  later(hub, 1)
  await askFor(hub, token, 'PATCH', `/maintenances/${moved.id}`, {
    starts_at: inMinutes(hub, 24 * 60),
    ends_at: inMinutes(hub, 25 * 60),
    components: ['Deploy', 'Ingress'],
    message: 'The parts come a day later.',
  })
  const cancelled = await schedule(hub, token, { title: 'Nothing comes of it' })
  await askFor(hub, token, 'POST', `/maintenances/${cancelled.id}/cancellation`, { message: 'No need.' })
  const running = await schedule(hub, token, {
    title: 'The ingress moves',
    components: ['Ingress', 'Volumes'],
    starts_at: inMinutes(hub, 5),
    ends_at: inMinutes(hub, 65),
  })
  later(hub, 5)
  await tick(hub)
  return { over, moved, cancelled, running }
}

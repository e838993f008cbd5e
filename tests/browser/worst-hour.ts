import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { verifyAll } from '#tests/support/publishing.ts'

/** A hub in the worst hour: a Sev0 with hostile words in every field, after a resolved incident with a withdrawn update. */
export async function worstHour(): Promise<{ hub: FreshHub; incidentId: string; paths: string[] }> {
  const hub = await withPlatform(await freshHub(at('2026-02-20T11:00Z')))
  const unbroken = 'n'.repeat(80)
  await addComponents(hub, unbroken)
  const ana = await hub.tokenFor('Ana', 'admin')
  const post = (path: string, body: object) => askFor(hub, ana, 'POST', path, body)

  const scope = { components: [{ id: 'Deploy', status: 'degraded_performance' }] }
  const past = await post('/incidents', {
    title: 'Deploys are slow',
    severity: 'sev2',
    reason: 'slo_burn',
    scope,
    initial_update: words(hub),
  })
  await post(`/incidents/${past.id}/updates/${past.last_update_id}/retraction`, {
    reason: 'It named a customer',
  })
  hub.setNow(at('2026-02-20T12:00Z'))
  await verifyAll(hub, ana, past.id)
  await post(`/incidents/${past.id}/resolution`, {
    what_was_impacted: 'Deploys took up to ten minutes.',
    ended_at: '2026-02-20T11:50:00Z',
    what_changed: 'We rolled the scheduler back.',
  })

  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) "\'><b>'
  await askFor(hub, ana, 'PATCH', `/incidents/${past.id}/postmortem`, {
    markdown: `${hostile}\n\n# Why\n\n${'w'.repeat(300)}\n\n## What we change\n\n1. One\n2. Two`,
    shows_action_items: true,
  })
  await post(`/incidents/${past.id}/postmortem/publication`, {})
  for (const title of [hostile, 'y'.repeat(200)]) {
    const { person_id: owner_id } = await askFor(hub, ana, 'GET', '/me')
    await post(`/incidents/${past.id}/action-items`, { title, owner_id, due_on: '2026-03-20' })
  }

  hub.setNow(at('2026-03-02T09:00Z'))
  const live = await post('/incidents', {
    title: `Everything fails ${hostile}`,
    severity: 'sev0',
    reason: 'core_function_impaired',
    scope: {
      regions: ['eu-west', 'us-east'],
      components: [
        { id: 'Ingress', status: 'major_outage' },
        { id: 'Volumes', status: 'partial_outage' },
        { id: unbroken, status: 'partial_outage' },
      ],
      apps: [hostile, 'x'.repeat(180)],
    },
    initial_update: {
      ...words(hub, 15),
      what_is_happening: `${hostile}\n\n${'w'.repeat(300)}\n\n| a | b |\n|-|-|\n| 1 | 2 |`,
    },
  })
  const maintenance = await post('/maintenances', {
    title: `Everything is moved ${hostile}`,
    starts_at: '2026-03-02T09:00:00Z',
    ends_at: '2026-03-02T10:00:00Z',
    components: ['Volumes', 'Deploy', unbroken],
    message: `${hostile}\n\n${'w'.repeat(300)}`,
  })
  await post('/maintenances', {
    title: 'Deploy is moved',
    starts_at: '2026-03-04T09:00:00Z',
    ends_at: '2026-03-04T10:00:00Z',
    components: ['Deploy'],
    message: 'Deploys wait meanwhile.',
  })
  hub.setNow(at('2026-03-02T09:05Z'))
  await post(`/incidents/${live.id}/updates`, words(hub, 15))
  const paths = [
    '/',
    `/incidents/${live.id}`,
    `/incidents/${past.id}/postmortem`,
    `/components/${live.scope.components[0].id}`,
    '/history',
    '/history/2026-02',
    '/maintenance',
    `/maintenance/${maintenance.id}`,
    '/how-we-communicate',
    '/subscribe',
  ]
  return { hub, incidentId: live.id, paths }
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawPreview } from '#src/elsewhere/preview-image.ts'
import { tick } from '#src/notify/clock.ts'
import type { ShownStatus } from '#src/policy/scope.ts'
import { shownStatusNames } from '#src/policy/scope.ts'
import type { StatusSummary } from '#src/site/status-summary.ts'
import { timeText } from '#src/site/time-text.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let server: Served
let ana: string

beforeAll(async () => {
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  ana = await hub.tokenFor('Ana', 'admin')
  server = await serve(hub)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const read = async (path: string) => (await fetch(server.url + path)).text()

type Told = { id: string; title: string; starts_at: string; ends_at: string; status: string }

/** Holds what is shown elsewhere to the page; says what all of it tells. */
async function story() {
  const { headline, active, upcoming } = await hub.site.overview()
  const { status, words } = headline
  const [html, text, badge, frame] = await Promise.all(['/', '/status.txt', '/badge.svg', '/embed'].map(read))
  const plain = JSON.parse(await read('/status.json'))
  expect(html).toContain(words)
  expect(text).toContain(`: ${words}\n`)
  expect(badge).toContain(`>${words}</text>`)
  expect(plain.status).toEqual({ indicator: status, description: words })
  expect(frame!.includes('class="embed-banner')).toBe(status !== 'operational')
  if (status === 'under_maintenance') expect(frame).toContain(`/maintenance/${active[0]!.id}"`)

  const told = (list: Told[]) =>
    list.map((each) => [each.id, each.title, each.status, each.starts_at, each.ends_at])
  const shown = (list: typeof active) =>
    list.map((each) => [
      each.id,
      each.title,
      each.status,
      each.startsAt.toISOString(),
      each.endsAt.toISOString(),
    ])
  expect(told(plain.active_maintenances)).toEqual(shown(active))
  expect(told(plain.upcoming_maintenances)).toEqual(shown(upcoming))
  for (const { id, title, startsAt, endsAt } of [...active, ...upcoming]) {
    expect(html).toContain(`/maintenance/${id}"`)
    expect(text).toContain(`Maintenance  ${title}\n`)
    expect(text).toContain(`${timeText(startsAt)} to ${timeText(endsAt)}`)
  }
  const volumes = plain.components.find(({ name }: { name: string }) => name === 'Volumes')
  expect(await read(`/components/${volumes.id}/badge.svg`)).toContain(
    `Volumes: ${shownStatusNames[volumes.status as ShownStatus]}`,
  )
  return [status, volumes.status, active.map((each) => each.status), upcoming.length]
}

test('badges, banner, status.json and status.txt tell what the page tells over the life of a window', async () => {
  expect(await story()).toEqual(['operational', 'operational', [], 0])
  const { id } = await schedule(hub, ana)
  expect(await story()).toEqual(['operational', 'operational', [], 1])
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { ends_at: '2026-03-02T11:30:00Z' })
  expect(await story()).toEqual(['operational', 'operational', [], 1])

  // It begins on time, before anybody has written so down.
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await story()).toEqual(['under_maintenance', 'under_maintenance', ['in_progress'], 0])
  await tick(hub)
  await askFor(hub, ana, 'PUT', `/maintenances/${id}/hold`, {})
  expect(await read('/status.txt')).toContain('The end is open')
  const scope = { components: [{ id: 'Ingress', status: 'degraded_performance' }] }
  const incident = await declareInPublic(hub, ana, { severity: 'sev2', scope })
  expect(await story()).toEqual(['degraded_performance', 'under_maintenance', ['in_progress'], 0])
  await resolve(hub, ana, incident.id)
  await askFor(hub, ana, 'POST', `/maintenances/${id}/verification`, {})
  expect(await story()).toEqual(['under_maintenance', 'under_maintenance', ['verifying'], 0])
  await askFor(hub, ana, 'POST', `/maintenances/${id}/completion`, {})
  expect(await story()).toEqual(['operational', 'operational', [], 0])
})

test('the picture beside a link names what is under maintenance, and an incident before it', () => {
  const summary = {
    frame: { name: 'Acme' },
    headline: { status: 'under_maintenance', words: 'Maintenance under way' },
    open: [],
    active: [{ title: 'Volumes move' }],
  } as unknown as StatusSummary
  expect(drawPreview(summary)).toContain('>Volumes move<')
  const broken = { ...summary, open: [{ title: 'Volumes fail', promise: null }] } as unknown as StatusSummary
  expect(drawPreview(broken)).toContain('>Volumes fail<')
  expect(drawPreview(broken)).not.toContain('>Volumes move<')
})

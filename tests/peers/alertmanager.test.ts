import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messagesOf } from '#tests/notify/messages.ts'
import { askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { suggestionsOf } from '#tests/support/signals.ts'
import { type Program, startProgram } from './support/program.ts'
import { snippet } from './support/snippet.ts'

// A real Alertmanager, set up as the handbook says, hands in alerts that a monitor has told it of. The hub's clock is the
// machine's here, since Alertmanager knows no other.

let hub: FreshHub
let served: Served
let alertmanager: Program
let ana: string

beforeAll(async () => {
  hub = await withPlatform(await freshHub(new Date()))
  served = await serve(hub)
  ana = await hub.tokenFor('Ana', 'comms')
  const monitor = await hub.tokenFor('Alertmanager', 'signal')
  const config = snippet('signals.md', { heading: 'Prometheus Alertmanager', language: 'yaml' }, [
    ['https://status.example.com/', `${served.url}/`],
    ['acl_…', monitor],
    [
      '  receiver: allclear\n',
      '  receiver: allclear\n  group_wait: 0s\n  group_interval: 1s\n  repeat_interval: 1s\n',
    ],
  ])
  alertmanager = await startProgram({
    command: 'prometheus-alertmanager',
    args: (folder, port) => {
      writeFileSync(join(folder, 'alertmanager.yml'), config)
      return [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ]
    },
    ready: '/-/ready',
  })
})
afterAll(async () => {
  await alertmanager?.[Symbol.asyncDispose]()
  await served?.[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

/** As Prometheus tells of alerts; those that are over end now. */
async function tell(hosts: string[], { isOver = false } = {}): Promise<void> {
  const alerts = hosts.map((host) => ({
    labels: {
      alertname: 'ErrorBudgetBurn',
      host,
      severity: 'critical',
      allclear_component: 'Ingress',
      slo: 'requests',
    },
    annotations: { summary: 'Requests burn the error budget' },
    generatorURL: 'http://prometheus.example.com/graph',
    ...(isOver && { endsAt: new Date().toISOString() }),
  }))
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  expect(answer.status, await answer.text()).toBe(200)
}

// biome-ignore lint/suspicious/noExplicitAny: a test says by its assertions what an answer holds
type Suggestions = any[]

/** Looks until what is suggested is as wanted, for half a minute at the most; answers it. */
async function until(isWanted: (suggestions: Suggestions) => boolean): Promise<Suggestions> {
  for (let tries = 0; tries < 300; tries++) {
    hub.setNow(new Date())
    const found = await suggestionsOf(hub, ana)
    if (isWanted(found)) return found
    await delay(100)
  }
  throw new Error(`it never came to that: ${JSON.stringify(await suggestionsOf(hub, ana))}`)
}

test('a real alert fires, repeats and resolves: one suggestion, told of once, closed by its end', async () => {
  await tell(['edge-1'])
  const [first] = await until((found) => found.length > 0)
  expect(first).toMatchObject({
    ...{ state: 'open', reason: 'slo_burn', severity: 'sev1', component: { name: 'Ingress' } },
    title: 'Ingress: Requests burn the error budget',
    signals: [{ kind: 'ErrorBudgetBurn', url: 'http://prometheus.example.com/graph' }],
  })
  await until(([{ signals }]) => signals[0].times >= 3)
  await tell(['edge-1', 'edge-2', 'edge-3'])
  const [grown, ...others] = await until(([{ signals }]) => signals.length === 3)
  expect({ id: grown.id, others }).toEqual({ id: first.id, others: [] })

  await tell(['edge-2'], { isOver: true })
  const [still] = await until(([{ signals }]) => signals[1].resolved_at !== null)
  expect(still.state).toBe('open')
  await tell(['edge-1', 'edge-3'], { isOver: true })
  const [over, ...none] = await until(([{ state }]) => state !== 'open')
  expect(over).toMatchObject({ id: first.id, state: 'closed', ended_by: 'Alertmanager' })
  expect(none).toEqual([])
  expect((await messagesOf(hub)).filter(({ kind }) => kind === 'suggestion')).toHaveLength(1)
  expect((await askFor(hub, ana, 'GET', '/incidents')).items, 'nothing was declared').toEqual([])

  const incident = await askFor(hub, ana, 'POST', `/suggestions/${over.id}/incident`, {})
  expect(incident).toMatchObject({ status: null, scope: { components: [{ name: 'Ingress' }] } })
  expect(incident.runbooks).toMatchObject([{ name: 'edge-partial-outage' }])
})

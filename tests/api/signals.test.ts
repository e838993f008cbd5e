import { describe, expect, test } from 'vitest'
import { mostSignalsPerMinute } from '#api/http/limit-signals.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { messagesOf, secret, withFallback } from '#tests/notify/messages.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { publicAnswers } from '#tests/support/public-answers.ts'
import { later, publish, resolve } from '#tests/support/publishing.ts'
import {
  alertmanagerMessage,
  alertOf,
  sendAlerts,
  sendReport,
  suggestionsOf,
} from '#tests/support/signals.ts'

async function setUp(hub: FreshHub) {
  await withPlatform(hub)
  return {
    ana: await hub.tokenFor('Ana', 'responder'),
    monitor: await hub.tokenFor('Alertmanager', 'signal'),
  }
}

const burn = {
  alertname: 'ErrorBudgetBurn',
  severity: 'critical',
  allclear_component: 'ingress',
  allclear_reason: 'slo_burn',
  region: 'eu-west',
  app: 'checkout',
}

describe('an alert', () => {
  test("becomes a suggestion with the policy's reason, and nothing more", async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const before = await publicAnswers(hub)
    expect(await sendAlerts(hub, monitor, alertOf(hub, { labels: burn }))).toEqual({
      ...{ received: 1, suggested: 1, ignored: 0 },
    })
    const [suggestion] = await suggestionsOf(hub, ana, '?state=open')
    expect(suggestion).toMatchObject({
      ...{ state: 'open', title: 'Ingress: Requests fail', reason: 'slo_burn', severity: 'sev1' },
      ...{ component: { name: 'Ingress' }, regions: [{ name: 'eu-west' }], apps: ['checkout'] },
      ...{ incident_id: null, ended_at: null, first_at: '2026-03-02T09:00:00.000Z' },
      signals: [{ kind: 'ErrorBudgetBurn', source: 'Alertmanager', times: 1, resolved_at: null }],
    })
    expect(await askFor(hub, ana, 'GET', `/suggestions/${suggestion.id}`)).toEqual(suggestion)
    expect((await askFor(hub, ana, 'GET', '/incidents')).items).toEqual([])
    expect(await publicAnswers(hub)).toEqual(before)
  })

  test('repeats into the same suggestion, and its end closes it', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const alert = alertOf(hub, { labels: burn })
    for (let time = 1; time <= 4; time++) {
      await sendAlerts(hub, monitor, alert)
      later(hub, 5)
    }
    const [suggestion, ...others] = await suggestionsOf(hub, ana)
    expect(others).toEqual([])
    expect(suggestion.signals).toMatchObject([{ times: 4, last_heard_at: '2026-03-02T09:15:00.000Z' }])
    await sendAlerts(hub, monitor, { ...alert, status: 'resolved', endsAt: hub.now().toISOString() })
    expect(await suggestionsOf(hub, ana, '?state=open')).toEqual([])
    expect(await suggestionsOf(hub, ana)).toMatchObject([
      { id: suggestion.id, state: 'closed', ended_at: '2026-03-02T09:20:00.000Z', ended_by: 'Alertmanager' },
    ])
    const late = await sendAlerts(hub, monitor, alert)
    expect(late, 'a late repetition of what is over').toMatchObject({ suggested: 0, ignored: 1 })
  })

  test('of a group ends with the last of them', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const hosts = ['a', 'b', 'c'].map((host) => alertOf(hub, { labels: { ...burn, host } }))
    await sendAlerts(hub, monitor, ...hosts)
    later(hub, 1)
    const over = hosts.map((alert) => ({ ...alert, status: 'resolved', endsAt: hub.now().toISOString() }))
    await sendAlerts(hub, monitor, over[0]!, over[1]!, hosts[2]!)
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ state: 'open' }])
    await sendAlerts(hub, monitor, ...over)
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ state: 'closed' }])
  })

  test('of no component that is known goes with its group', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const alerts = ['a', 'b'].map((host) => alertOf(hub, { labels: { host, allclear_component: 'Nothing' } }))
    await askFor(hub, monitor, 'POST', '/api/signals/alertmanager', alertmanagerMessage(alerts, 'one'))
    const other = alertOf(hub, { labels: { host: 'c' } })
    await askFor(hub, monitor, 'POST', '/api/signals/alertmanager', alertmanagerMessage([other], 'two'))
    expect(await suggestionsOf(hub, ana)).toMatchObject([
      { component: null, reason: 'unsure', severity: 'sev2', signals: [{}] },
      { component: null, reason: 'unsure', signals: [{}, {}] },
    ])
  })
})

test('whoever is on duty is told once, whatever repeats; else the owners, else the fallback', async () => {
  const signals = { ...documentPolicy.signals, onDuty: ['pager'] }
  const owned = withFallback('ops')
  const owners = [{ touches: 'Ingress', channels: ['edge'] }]
  for (const [policy, expected] of [
    [{ ...owned, signals }, 'channel:pager'],
    [{ ...owned, destinations: { ...owned.destinations, owners } }, 'channel:edge'],
    [owned, 'channel:ops'],
    [documentPolicy, 'role:ic'],
  ] as const) {
    await using hub = await freshHub(undefined, { policy })
    const { monitor } = await setUp(hub)
    for (const host of ['a', 'a', 'b', 'c', 'a']) {
      await sendAlerts(hub, monitor, alertOf(hub, { labels: { ...burn, host } }))
    }
    const told = await messagesOf(hub)
    expect(told).toMatchObject([
      {
        kind: 'suggestion',
        recipient: expected,
        subject: 'Declare an incident? Ingress: Requests fail (Sev1)',
      },
    ])
    expect(JSON.parse(told[0]!.body).text).toContain('a customer-facing SLO is burning quickly')
  }
})

describe('a person', () => {
  const suggested = async (hub: FreshHub) => {
    const { ana, monitor } = await setUp(hub)
    await sendAlerts(hub, monitor, alertOf(hub, { labels: burn }))
    const [{ id }] = await suggestionsOf(hub, ana)
    return { ana, monitor, path: `/suggestions/${id}` }
  }

  test('turns it into an incident that is internal, with its scope filled in', async () => {
    await using hub = await freshHub()
    const { ana, path, monitor } = await suggested(hub)
    const before = await publicAnswers(hub)
    const incident = await askFor(hub, ana, 'POST', `${path}/incident`, {})
    expect(incident).toMatchObject({
      ...{
        title: 'Ingress: Requests fail',
        severity: 'sev1',
        reason: 'slo_burn',
        status: null,
        drill: false,
      },
      ...{ declared_by: 'Ana', next_update_due_at: '2026-03-02T09:15:00.000Z' },
      scope: {
        components: [{ name: 'Ingress', status: 'partial_outage' }],
        regions: [{ name: 'eu-west' }],
        apps: ['checkout'],
      },
    })
    expect(await publicAnswers(hub)).toMatchObject(before)
    expect(await hub.site.incident(incident.id)).toBeNull()
    expect(await askFor(hub, ana, 'GET', path)).toMatchObject({
      ...{ state: 'accepted', incident_id: incident.id, ended_by: 'Ana' },
    })
    const again = await ask(hub, ana, 'POST', `${path}/incident`, {})
    expectProblem(again, 409, 'conflict')
    expect(again.body.incident_id).toBe(incident.id)
    expectProblem(await ask(hub, ana, 'POST', `${path}/dismissal`, { reason: 'No.' }), 409, 'conflict')

    later(hub, 5)
    await sendAlerts(hub, monitor, alertOf(hub, { labels: { ...burn, host: 'b' } }))
    expect(await suggestionsOf(hub, ana), 'more of the same disturbs nobody').toMatchObject([
      { state: 'accepted', signals: [{}, {}] },
    ])
    await publish(hub, ana, incident.id)
    later(hub, 5)
    await resolve(hub, ana, incident.id)
    later(hub, 1)
    await sendAlerts(hub, monitor, alertOf(hub, { labels: { ...burn, host: 'c' } }))
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ state: 'open' }, { state: 'accepted' }])
  })

  test('says otherwise than the signals, also that it is a drill', async () => {
    await using hub = await freshHub()
    const { ana, path } = await suggested(hub)
    const said = { title: 'Exercise', severity: 'sev3', reason: 'unsure', drill: true }
    expect(await askFor(hub, ana, 'POST', `${path}/incident`, said)).toMatchObject({
      ...said,
      scope: { components: [{ status: 'degraded_performance' }] },
    })
  })

  test('dismisses it with a reason, and hears no more of it while it goes on', async () => {
    await using hub = await freshHub()
    const { ana, monitor, path } = await suggested(hub)
    expectProblem(await ask(hub, ana, 'POST', `${path}/dismissal`, {}), 422, 'invalid-request')
    expect(await askFor(hub, ana, 'POST', `${path}/dismissal`, { reason: 'A load test.' })).toMatchObject({
      ...{ state: 'dismissed', dismissal_reason: 'A load test.', ended_by: 'Ana' },
    })
    for (let hour = 0; hour < 12; hour++) {
      later(hub, 60)
      const alert = alertOf(hub, { labels: burn })
      await sendAlerts(hub, monitor, alert)
      later(hub, 1)
      await sendAlerts(hub, monitor, { ...alert, status: 'resolved', endsAt: hub.now().toISOString() })
    }
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ state: 'dismissed' }])
    expect(await messagesOf(hub)).toHaveLength(1)
    await sendAlerts(hub, monitor, alertOf(hub, { labels: { ...burn, host: 'another' } }))
    expect(await suggestionsOf(hub, ana), 'another signal is another matter').toHaveLength(2)
    expect(await askFor(hub, ana, 'POST', `${path}/incident`, {}), 'and minds change').toMatchObject({
      ...{ status: null, reason: 'slo_burn' },
    })
  })

  test('needs the scope for it, and a monitor may read nothing', async () => {
    await using hub = await freshHub()
    const { monitor, path } = await suggested(hub)
    for (const [method, below] of [
      ['GET', ''],
      ['POST', '/incident'],
      ['POST', '/dismissal'],
    ] as const) {
      const body = method === 'POST' ? {} : undefined
      expectProblem(await ask(hub, monitor, method, path + below, body), 403, 'insufficient-scope')
    }
    expectProblem(await ask(hub, monitor, 'GET', '/api/freeze'), 403, 'insufficient-scope')
    const reader = await hub.tokenFor('Ben', 'read')
    expectProblem(await ask(hub, reader, 'POST', `${path}/incident`, {}), 403, 'insufficient-scope')
  })
})

describe('a signed report', () => {
  const report = { title: 'Checkout answers 502', component: 'Deploy' }

  test('three like ones within 15 minutes on one component suggest customer reports', async () => {
    await using hub = await freshHub(undefined, { signalSecrets: { helpdesk: secret } })
    const { ana } = await setUp(hub)
    const reasons: string[] = []
    for (const minutes of [0, 7, 8]) {
      later(hub, minutes)
      expect((await sendReport(hub, report, { secret })).status).toBe(200)
      reasons.push((await suggestionsOf(hub, ana))[0].reason)
    }
    expect(reasons).toEqual(['core_function_impaired', 'core_function_impaired', 'customer_reports'])
    expect(await suggestionsOf(hub, ana)).toHaveLength(1)
  })

  test('a retry counts once, and one that its end overtook not at all', async () => {
    await using hub = await freshHub(undefined, { signalSecrets: { helpdesk: secret } })
    const { ana } = await setUp(hub)
    for (let time = 0; time < 5; time++) await sendReport(hub, report, { secret, id: 'msg_1' })
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ reason: 'core_function_impaired', signals: [{}] }])
    const ticket = { ...report, id: 'ticket-1', component: 'Volumes' }
    await sendReport(hub, ticket, { secret, id: 'msg_2' })
    later(hub, 1)
    await sendReport(hub, { ...ticket, status: 'resolved' }, { secret, id: 'msg_3' })
    later(hub, 1)
    const late = await sendReport(hub, ticket, { secret, id: 'msg_2' })
    expect(await late.json()).toEqual({ received: 1, suggested: 0, ignored: 1 })
    expect(await suggestionsOf(hub, ana, '?state=open')).toHaveLength(1)
  })

  test('is refused where its signature is not good, and nothing is written', async () => {
    await using hub = await freshHub(undefined, { signalSecrets: { helpdesk: secret } })
    await setUp(hub)
    const before = dumpOf(hub.dataDir)
    const other = `whsec_${Buffer.from('another secret of thirty-two by.').toString('base64')}`
    const old = new Date(Date.now() - 6 * 60_000)
    const answers = [
      await sendReport(hub, report, { secret: other }),
      await sendReport(hub, report, { secret, at: old }),
      await sendReport(hub, report, { secret, source: 'nobody' }),
      await sendReport(hub, report, { secret, source: 'constructor' }),
      await hub.call(null, 'POST', '/api/signals/webhooks/helpdesk', report),
    ]
    for (const response of answers) {
      const answered = { status: response.status, headers: response.headers, body: await response.json() }
      expectProblem(answered, 401, 'bad-signature')
    }
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })
})

describe('nothing floods', () => {
  test('of many groups at once twenty are suggested, and the rest are gathered in one more', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    for (let group = 0; group < 40; group++) {
      const message = alertmanagerMessage([alertOf(hub, { labels: { host: `${group}` } })], `group ${group}`)
      await askFor(hub, monitor, 'POST', '/api/signals/alertmanager', message)
    }
    const open = await suggestionsOf(hub, ana, '?state=open&limit=100')
    expect(open).toHaveLength(21)
    expect(open[0].signals).toHaveLength(20)
    expect(await messagesOf(hub)).toHaveLength(21)
  })

  test('a suggestion remembers two hundred signals, and ends when they do', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const hosts = Array.from({ length: 250 }, (_, host) =>
      alertOf(hub, { labels: { ...burn, host: `${host}` } }),
    )
    await sendAlerts(hub, monitor, ...hosts)
    expect((await suggestionsOf(hub, ana))[0].signals).toHaveLength(200)
    later(hub, 1)
    const over = hosts.map((alert) => ({ ...alert, status: 'resolved', endsAt: hub.now().toISOString() }))
    await sendAlerts(hub, monitor, ...over)
    expect(await suggestionsOf(hub, ana)).toMatchObject([{ state: 'closed' }])
  })

  test('texts are cut, and made one line', async () => {
    await using hub = await freshHub()
    const { ana, monitor } = await setUp(hub)
    const long = `First\nsecond \u202e${'x'.repeat(5_000)}`
    const labels = { alertname: long, allclear_component: 'Ingress', region: long, app: long }
    await sendAlerts(
      hub,
      monitor,
      alertOf(hub, { labels, annotations: { summary: long }, generatorURL: long }),
    )
    const [suggestion] = await suggestionsOf(hub, ana)
    expect(suggestion.title).toMatch(/^Ingress: First second .{170,200}…$/)
    expect(suggestion.title.length).toBeLessThanOrEqual(200)
    expect(suggestion).toMatchObject({ regions: [], apps: [], signals: [{ url: null }] })
    expect(suggestion.signals[0].kind.length).toBeLessThanOrEqual(200)
    await askFor(hub, ana, 'POST', `/suggestions/${suggestion.id}/incident`, {})
  })

  test('a sender that never stops is told to wait; others are not', async () => {
    await using hub = await freshHub()
    const { monitor } = await setUp(hub)
    for (let time = 0; time < mostSignalsPerMinute; time++) await sendAlerts(hub, monitor)
    const message = alertmanagerMessage([])
    const refused = await ask(hub, monitor, 'POST', '/api/signals/alertmanager', message)
    expectProblem(refused, 429, 'too-many-signals')
    expect(refused.headers.get('retry-after')).toBe('60')
    const other = await hub.tokenFor('Another', 'signal')
    await askFor(hub, other, 'POST', '/api/signals/alertmanager', message)
    later(hub, 1)
    await sendAlerts(hub, monitor)
  })
})

test.each([
  ['another version', { version: '3' }, 'version'],
  ['no alerts', { alerts: undefined }, 'alerts'],
  ['a status that is none', { alerts: [{ labels: {}, status: 'sad' }] }, 'alerts[0].status'],
  ['a label that is no text', { alerts: [{ labels: { a: 1 } }] }, 'alerts[0].labels.a'],
])('%s is refused by its name', async (_, fields, field) => {
  await using hub = await freshHub()
  const { monitor } = await setUp(hub)
  const body = { ...alertmanagerMessage([]), ...fields }
  const answer = await ask(hub, monitor, 'POST', '/api/signals/alertmanager', body)
  expect(answer.status).toBe(422)
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field)
})

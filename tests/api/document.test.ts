import { expect, test } from 'vitest'
import { listUpdates } from '#db/queries/updates.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { personOf } from '#tests/support/people.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { expectProblem } from '#tests/support/problem.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  resolutionWords,
} from '#tests/support/publishing.ts'
import { addEscalation, addMitigation, addProductionChange, addTick } from '#tests/support/run.ts'

/** An incident as a team lived through it, and the token of Ana, who may read and purge everything. */
async function lived(hub: FreshHub) {
  const ana = await hub.tokenFor('Ana', 'admin')
  const personId = await personOf(hub, ana)
  const { id } = await declareInPublic(hub, ana, {
    title: 'Requests to `apps` fail',
    severity: 'sev0',
    scope: {
      components: [{ id: 'Ingress', status: 'major_outage' }],
      regions: ['eu-west'],
      apps: ['check_out'],
    },
  })
  await askFor(hub, ana, 'PUT', `/incidents/${id}/roles/ic`, { person_id: personId })
  const timeline = `/incidents/${id}/timeline`
  later(hub, 5)
  await askFor(hub, ana, 'POST', timeline, {
    ...{ kind: 'action', text: 'Drained edge-7.', happened_at: '2026-03-02T09:02:00Z' },
  })
  const { update } = await publish(hub, ana, id, { severity: 'sev1', what_is_happening: 'It named Acme.' })
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/retraction`, { reason: 'A name.' })
  await hub.acting(async ({ tx, now }) => {
    const about = { incidentId: id, at: now }
    for (const checkId of ['slis-normal', 'postgres-lag', 'edge-drains']) {
      await addTick(tx, { ...about, checkId, personId, evidence: 'The graph is flat.' })
    }
    await addMitigation(tx, { incidentId: id, madeAt: now, what: 'Rate limit at 100 rps' })
    await addProductionChange(tx, { ...about, what: 'Roll back ingress to 4.2' })
    await addEscalation(tx, {
      ...{ incidentId: id, raisedAt: now, acknowledgedAt: now, acknowledgedBy: personId },
      reason: 'Volumes look odd.',
    })
  })
  later(hub, 5)
  await askFor(hub, ana, 'POST', `/incidents/${id}/resolution`, {
    ...resolutionWords(hub),
    verification_override: { reason: 'The queue drains by itself.' },
  })
  return { id, ana }
}

const read = async (hub: FreshHub, token: string, path: string, headers?: Record<string, string>) => {
  const response = await hub.call(token, 'GET', path, undefined, headers)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('the document tells the whole incident, ready to paste', async () => {
  await using hub = await withPlatform(await freshHub())
  const { id, ana } = await lived(hub)
  const { status, headers, text } = await read(hub, ana, `/incidents/${id}/document`)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect(headers.get('vary')).toBe('Accept')
  expect(headers.get('cache-control')).toBe('no-store')
  for (const said of [
    '# Incident 1: Requests to \\`apps\\` fail\n\n- **Status:** Resolved\n',
    '- **Severity:** Sev1, at the highest Sev0\n  - Sev0 from 2026-03-02 09:00 UTC\n  - Sev1 from 2026-03-02 09:05 UTC\n',
    '- **Components:** Ingress (major outage)\n- **Apps:** check\\_out\n',
    '| IC | Ana | 2026-03-02 09:00 UTC |  |',
    '### 1. Update, 2026-03-02 09:00 UTC\n\nInvestigating, Sev0, by Ana.',
    '> About a third of requests fail with a `502`.',
    '**Withdrawn at 2026-03-02 09:05 UTC, no longer public:** A name.\n\n**What is happening**\n\n> It named Acme.',
    '### 3. Resolution, 2026-03-02 09:10 UTC',
    '**2026-03-02 09:02 UTC** Ana: action (entry 5, written at 2026-03-02 09:05 UTC)\n\n  > Drained edge-7.\n\n  Result missing.',
    'Ana: withdrew update 2',
    'Allclear: escalated to leadership: Sev0 incidents (entry 2)',
    'Ana answered for open checks (reconcile-queue, mitigations-removed): The queue drains by itself.',
    '**Confirm SLIs return to normal:** confirmed, 2026-03-02 09:05 UTC by Ana\n\n  > The graph is flat.',
    '**Confirm no hidden backlog remains: reconcile queue:** open',
    '**Resolved with open checks:** 2026-03-02 09:10 UTC by Ana (reconcile-queue, mitigations-removed)\n\n  > The queue drains by itself.',
    '**temporary, not removed**\n\n  > Rate limit at 100 rps',
    'to ingress: mitigates the incident\n\n  > Roll back ingress to 4.2',
    'suspected data loss or corruption; acknowledged 2026-03-02 09:05 UTC by Ana\n\n  > Volumes look odd.',
  ]) {
    expect(text).toContain(said)
  }
  expect(text.indexOf('09:02 UTC** Ana: action')).toBeLessThan(
    text.indexOf('09:05 UTC** Ana: published update 2'),
  )
})

test('it is read as JSON where that is asked for', async () => {
  await using hub = await withPlatform(await freshHub())
  const { id, ana } = await lived(hub)
  const path = `/incidents/${id}/document`
  const body = await askFor(hub, ana, 'GET', `${path}?format=json`)
  expect(body).toEqual(
    JSON.parse((await read(hub, ana, path, { accept: 'text/html, application/json;q=0.9' })).text),
  )
  expect(body).toMatchObject({
    written_at: '2026-03-02T09:10:00.000Z',
    incident: { id, highest_severity: 'sev0' },
    roles: [{ role: 'ic', name: 'Ana', released_at: null }],
    updates: [{ sequence: 1 }, { sequence: 2, what_is_happening: 'It named Acme.' }, { kind: 'resolution' }],
    overrides: [{ open_checks: ['reconcile-queue', 'mitigations-removed'], by: 'Ana' }],
    mitigations: [{ what: 'Rate limit at 100 rps', is_temporary: true, removed_at: null }],
    production_changes: [{ what: 'Roll back ingress to 4.2', purpose: 'mitigates' }],
    escalations: [{ trigger: 'sev0' }, { trigger: 'data_loss', acknowledged_by: 'Ana' }],
  })
  expect(body.verification[0]).toEqual({
    check_id: 'slis-normal',
    check: 'Confirm SLIs return to normal',
    state: 'confirmed',
    evidence: 'The graph is flat.',
    by: 'Ana',
    at: '2026-03-02T09:05:00.000Z',
  })
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(body.timeline).toEqual(items)
})

test.each([
  ['', undefined, 'text/markdown; charset=utf-8'],
  ['', '*/*', 'text/markdown; charset=utf-8'],
  ['', 'text/markdown, application/json;q=0.5', 'text/markdown; charset=utf-8'],
  ['', 'application/json', 'application/json'],
  ['?format=markdown', 'application/json', 'text/markdown; charset=utf-8'],
  ['?format=json', 'text/markdown', 'application/json'],
])('the document%s for Accept %s is of type %s', async (query, accept, expected) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  const { headers } = await read(hub, ana, `/incidents/${id}/document${query}`, accept ? { accept } : {})
  expect(headers.get('content-type')).toBe(expected)
})

test('purged words are in no document, and reading one writes nothing', async () => {
  await using hub = await withPlatform(await freshHub())
  const { id, ana } = await lived(hub)
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline?kind=action`)
  const [, second] = (await hub.db.snapshot((reader) => listUpdates(reader, [id]))).toReversed()
  const reason = { reason: 'A secret.' }
  await askFor(hub, ana, 'POST', `/incidents/${id}/timeline/${items[0].id}/purge`, reason)
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${second!.id}/purge`, reason)
  const before = dumpOf(hub.dataDir)
  const { text } = await read(hub, ana, `/incidents/${id}/document`)
  expect(text).not.toContain('Acme')
  expect(text).not.toContain('Drained edge-7')
  expect(text).toContain('**Purged at 2026-03-02 09:10 UTC by Ana:** A secret.')
  expect(text).toContain('**Purged at 2026-03-02 09:10 UTC:** A secret.')
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('there is no document of nothing, and none in a format that nobody knows', async () => {
  await using hub = await freshHub()
  const eve = await hub.tokenFor('Eve', 'read')
  expectProblem(await ask(hub, eve, 'GET', '/incidents/aaaaaaaaaaaa/document'), 404, 'not-found')
  expectProblem(
    await ask(hub, eve, 'GET', '/incidents/aaaaaaaaaaaa/document?format=pdf'),
    422,
    'invalid-request',
  )
})

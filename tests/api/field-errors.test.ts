import { expect, test } from 'vitest'
import { ask } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'

test('a field of the wrong type is told what it must be, and only an absent one that it is missing', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { status, body } = await ask(hub, ana, 'POST', '/incidents', {
    title: 7,
    severity: 'sev9',
    scope: { components: [{ id: 'Ingress' }], regions: 'eu-west', nodes: [] },
  })
  expect(status).toBe(422)
  expect(body.errors).toEqual([
    { field: 'title', message: 'must be a text' },
    { field: 'severity', message: 'must be one of sev0, sev1, sev2, sev3' },
    {
      field: 'reason',
      message: 'is missing; must be one of slo_burn, customer_reports, core_function_impaired, unsure',
    },
    { field: 'scope.regions', message: 'must be a list' },
    {
      field: 'scope.components[0].status',
      message: 'is missing; must be one of operational, degraded_performance, partial_outage, major_outage',
    },
    { field: 'scope.nodes', message: 'is not a known field; there are: regions, components, apps' },
  ])
})

test.each([['[]'], ['null'], ['"text"'], ['7']])(
  'a body of %s is told that it must be an object',
  async (text) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'comms')
    const { status, body } = await ask(hub, ana, 'POST', '/incidents', text)
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ field: '', message: 'must be an object' }])
    expect(body.detail).toBe('must be an object')
  },
)

test('a time may be of a whole minute, and is refused without an offset', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const declare = (started_at: unknown) =>
    ask(hub, ana, 'POST', '/incidents', {
      ...{ title: 'Requests fail', severity: 'sev2', reason: 'unsure' },
      started_at,
    })
  for (const started of ['2026-03-02T08:40Z', '2026-03-02T09:40+01:00', '2026-03-02T09:40:00+01:00'])
    expect((await declare(started)).body.started_at).toBe('2026-03-02T08:40:00.000Z')
  const wrong = [
    '2026-03-02T08:40',
    '2026-03-02 08:40Z',
    '2026-02-30T08:40Z',
    '2026-03-02T24:00Z',
    '2026-03-02T08Z',
    '',
    7,
  ]
  for (const started of wrong) {
    const { status, body } = await declare(started)
    const message = 'must be an ISO 8601 time with an offset, such as 2026-03-02T09:15:00Z'
    expect([status, body.errors]).toEqual([422, [{ field: 'started_at', message }]])
  }
})

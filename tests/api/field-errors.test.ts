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

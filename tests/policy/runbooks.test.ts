import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documentPolicy } from '#src/policy/policy.ts'
import { type RunbookName, runbookNames, runbooksFor } from '#src/policy/runbooks.ts'

const namesFor = (touched: { components?: string[]; regions?: string[]; apps?: string[] }) =>
  runbooksFor(documentPolicy, { components: [], regions: [], apps: [], ...touched }).map(({ name }) => name)

test.each<[string, RunbookName[]]>([
  ['Deploy', ['control-plane-down']],
  ['Control plane', ['control-plane-down']],
  ['API', ['control-plane-down']],
  ['Secrets', ['control-plane-down']],
  ['Ingress', ['edge-partial-outage']],
  ['Edge network', ['edge-partial-outage']],
  ['Managed Postgres', ['postgres-failover']],
  ['Private networking', ['wireguard-partition']],
  ['WireGuard mesh', ['wireguard-partition']],
  ['Volumes', ['volume-corruption']],
  ['Block-storage', ['volume-corruption']],
  ['Builds', ['firecracker-failure']],
  ['Hosts in Frankfurt', ['host-degraded']],
  ['Rapid delivery', []],
  ['Billing', []],
])('an incident that touches %s needs %j', (component, expected) => {
  expect(namesFor({ components: [component] })).toEqual(expected)
})

test('a region and specific apps say so of themselves, whatever they are called', () => {
  expect(namesFor({ regions: ['eu-west'] })).toEqual([
    'edge-partial-outage',
    'host-degraded',
    'wireguard-partition',
  ])
  expect(namesFor({ apps: ['checkout'] })).toEqual(['host-degraded', 'firecracker-failure'])
  expect(namesFor({})).toEqual([])
})

test('each says what of the scope it is about, and comes once', () => {
  const scope = { components: ['Ingress', 'Volumes'], regions: ['eu-west'], apps: ['postgres-main'] }
  expect(runbooksFor(documentPolicy, scope)).toEqual([
    { name: 'edge-partial-outage', because: ['Ingress', 'eu-west'] },
    { name: 'host-degraded', because: ['eu-west', 'postgres-main'] },
    { name: 'postgres-failover', because: ['postgres-main'] },
    { name: 'wireguard-partition', because: ['eu-west'] },
    { name: 'firecracker-failure', because: ['postgres-main'] },
    { name: 'volume-corruption', because: ['Volumes'] },
  ])
})

test("the team's own names replace the document's", () => {
  const { runbooks } = documentPolicy
  const policy = {
    runbooks: { ...runbooks, names: { ...runbooks.names, 'edge-partial-outage': ['Gateway'] } },
  }
  const names = (component: string) =>
    runbooksFor(policy, { components: [component], regions: [], apps: [] }).map(({ name }) => name)
  expect(names('API gateway')).toEqual(['control-plane-down', 'edge-partial-outage'])
  expect(names('Ingress')).toEqual([])
})

test("the policy's seven are shipped, each with what a first response needs", () => {
  const folder = new URL('../../docs/ops/runbooks/', import.meta.url)
  expect(readdirSync(folder).toSorted()).toEqual(runbookNames.map((name) => `${name}.md`).toSorted())
  for (const name of runbookNames) {
    const text = readFileSync(new URL(`${name}.md`, folder), 'utf8')
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings, name).toEqual(['Symptoms', 'Stop the bleeding', 'Verify', 'Escalate'])
    for (const [, linked] of text.matchAll(/\]\(([^)]+)\.md\)/g)) expect(runbookNames, name).toContain(linked)
    expect(text.split('\n').length, `${name} is short`).toBeLessThan(60)
  }
})

import { holdsWord } from './names.ts'
import type { Policy } from './policy.ts'

/**
 * Common incident runbooks, in the document's order and by the names of its files. (Runbook links)
 *
 * `names` are words in the name of a component, a region or an app that a runbook is about. `kinds` are the kinds of
 * scope that it is about whatever they are called: 'Identify scope: region, edge, control plane, specific apps'
 * (Incident workflow: 1) Triage and stabilize). Edge and control plane are components, known by their names.
 */
export const runbookTable = {
  'control-plane-down': {
    title: 'Control plane down',
    names: ['control plane', 'api', 'deploy', 'secret', 'dashboard', 'scheduler', 'reconcil'],
    kinds: [],
  },
  'edge-partial-outage': {
    title: 'Edge partial outage',
    names: ['edge', 'ingress', 'dns', 'tls', 'certificate', 'load balanc', 'proxy', 'cdn'],
    kinds: ['region'],
  },
  'host-degraded': {
    title: 'Host degraded',
    names: ['host', 'node', 'compute', 'metal'],
    kinds: ['region', 'app'],
  },
  'postgres-failover': {
    title: 'Postgres failover',
    names: ['postgres', 'database'],
    kinds: [],
  },
  'wireguard-partition': {
    title: 'WireGuard partition',
    names: ['wireguard', 'private network', 'mesh', 'vpn'],
    kinds: ['region'],
  },
  'firecracker-failure': {
    title: 'Firecracker failure',
    names: ['firecracker', 'microvm', 'machine', 'build'],
    kinds: ['app'],
  },
  'volume-corruption': {
    title: 'Volume corruption',
    names: ['volume', 'storage', 'snapshot', 'disk'],
    kinds: [],
  },
} as const satisfies Record<
  string,
  { title: string; names: readonly string[]; kinds: readonly ('region' | 'app')[] }
>

export type RunbookName = keyof typeof runbookTable

export const runbookNames = Object.keys(runbookTable) as RunbookName[]

export const isRunbookName = (text: string): text is RunbookName => Object.hasOwn(runbookTable, text)

/** What an incident touches, by name. */
export type TouchedNames = {
  components: readonly string[]
  regions: readonly string[]
  apps: readonly string[]
}

/** A runbook that an incident needs, and the names of what it touches that say so. */
export type NeededRunbook = { name: RunbookName; because: string[] }

/** The runbooks for what a scope touches, in the document's order. */
export const runbooksFor = (
  { runbooks }: Pick<Policy, 'runbooks'>,
  { components, regions, apps }: TouchedNames,
): NeededRunbook[] =>
  runbookNames.flatMap((name) => {
    const kinds: readonly string[] = runbookTable[name].kinds
    const isNamed = (text: string) => runbooks.names[name].some((word) => holdsWord(text, word))
    const because = [
      ...components.filter(isNamed),
      ...regions.filter((region) => kinds.includes('region') || isNamed(region)),
      ...apps.filter((app) => kinds.includes('app') || isNamed(app)),
    ]
    return because.length > 0 ? [{ name, because }] : []
  })

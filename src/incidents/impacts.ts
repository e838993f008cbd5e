import type { Tx } from '#db/client.ts'
import { hearOfSubject, type NamedTopic, noteSubject } from '#db/queries/feed-subjects.ts'
import type { Incident } from '#db/queries/incidents.ts'
import {
  type ComponentImpact,
  hearOfComponents,
  listImpactsOf,
  listScopeChanges,
  noteComponents,
  replaceImpacts,
  type ScopeChange,
} from '#db/queries/scope.ts'
import { refreshDays } from './component-days.ts'

type Span = Pick<Incident, 'id' | 'startedAt' | 'endedAt'>
type Heard = Span & Pick<Incident, 'lastUpdateAt' | 'isDrill'>

/**
 * Writes anew what is derived of an incident, after it was heard of, or its span or scope has changed: which components
 * it names and, where that is another answer now, what it impaired from when to when and on which days. A drill names
 * and impairs nothing, whatever it says.
 */
export async function refreshImpacts(tx: Tx, incident: Heard): Promise<void> {
  if (incident.isDrill) return
  const published = (await listScopeChanges(tx, incident.id)).filter(({ updateId }) => updateId !== null)
  const { lastUpdateAt } = incident
  if (lastUpdateAt) {
    await noteComponents(tx, { ...incident, lastUpdateAt }, namedIn(published))
    await noteSubject(tx, { kind: 'incident', id: incident.id, lastUpdateAt }, topicsOf(published))
  }

  const before = await listImpactsOf(tx, incident.id)
  const after = impactsOf(incident, published)
  if (JSON.stringify(before) === JSON.stringify(after)) return
  await replaceImpacts(tx, incident.id, after)
  await refreshDays(tx, [...before, ...after])
}

/** What there is to write down of an incident that was heard of, where its span and its scope are as they were. */
export async function refreshHeard(tx: Tx, { lastUpdateAt, ...incident }: Heard): Promise<void> {
  if (incident.isDrill || !lastUpdateAt) return
  await hearOfComponents(tx, { ...incident, lastUpdateAt })
  await hearOfSubject(tx, { kind: 'incident', id: incident.id, lastUpdateAt })
}

/** Every component that some scopes name, each once. */
export const namedIn = (scopes: ScopeChange[]): string[] => [
  ...new Set(scopes.flatMap(({ components }) => components.map(({ id }) => id))),
]

/** What some scopes make an incident's updates about, in feeds. */
export const topicsOf = (scopes: ScopeChange[]): NamedTopic[] => [
  ...namedIn(scopes).map((id) => `component:${id}` as const),
  ...new Set(scopes.flatMap(({ regions }) => regions.map((id) => `region:${id}` as const))),
]

/**
 * What an incident impaired, from its published scopes (oldest first). The first one holds from the
 * incident's start, each until the next, the last until the end; operational impairs nothing.
 */
export function impactsOf({ id, startedAt, endedAt }: Span, scopes: ScopeChange[]): ComponentImpact[] {
  const open = new Map<string, ComponentImpact>()
  const closed: ComponentImpact[] = []

  scopes.forEach((scope, place) => {
    const from = place === 0 ? startedAt : later(scope.at, startedAt)
    const stated = new Map(scope.components.map((component) => [component.id, component.status]))
    for (const [componentId, impact] of open) {
      if (stated.get(componentId) === impact.status) continue
      closed.push({ ...impact, toAt: from })
      open.delete(componentId)
    }
    for (const [componentId, status] of stated) {
      if (status === 'operational' || open.has(componentId)) continue
      open.set(componentId, { incidentId: id, componentId, status, fromAt: from, toAt: null })
    }
  })

  return [...closed, ...open.values()]
    .map((impact) => ({ ...impact, toAt: earlier(impact.toAt, endedAt) }))
    .filter(({ fromAt, toAt }) => toAt === null || toAt > fromAt)
}

const later = (a: Date, b: Date): Date => (a > b ? a : b)

/** The earlier of two ends, of which none means "not yet". */
const earlier = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : (a ?? b))

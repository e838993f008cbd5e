import type { Component, ComponentGroup } from '#db/queries/catalog.ts'
import { isShown } from '#src/incidents/scope-names.ts'
import { worstComponentStatus } from '#src/policy/scope.ts'
import type { PageFacts } from './page.ts'
import type { SpComponent, SpComponentStatus } from './shapes.ts'

type ComponentFacts = {
  components: Component[]
  groups: ComponentGroup[]
  /** By component id; what is missing is operational. */
  statuses: Map<string, SpComponentStatus>
  /** When somebody last said something of a component, and when planned work last touched it, by its id. */
  lastWords: Map<string, Date>
  maintained: Map<string, Date>
}

/**
 * Components in the page's order: those without a group first, then each group before what it holds. A group is a
 * component too, as bad as the worst in it; an empty one is not shown. Positions count from 1 among siblings.
 */
export function spComponents(facts: ComponentFacts, { page, timeOf }: PageFacts): SpComponent[] {
  const shown = facts.components.filter(isShown)
  const isKnown = new Set(facts.groups.map(({ id }) => id))
  const lastWord = ({ id, createdAt, maintainedAt }: Component): Date =>
    new Date(
      Math.max(
        ...[createdAt, maintainedAt, facts.lastWords.get(id), facts.maintained.get(id)].map((at) =>
          Number(at ?? 0),
        ),
      ),
    )

  const one = (component: Component, place: number): SpComponent => ({
    id: component.id,
    name: component.name,
    status: facts.statuses.get(component.id) ?? 'operational',
    created_at: timeOf(component.createdAt),
    updated_at: timeOf(lastWord(component)),
    position: place + 1,
    description: component.description,
    showcase: true,
    start_date: null,
    group_id: component.groupId,
    page_id: page.id,
    group: false,
    only_show_if_degraded: false,
  })

  const group = ({ id, name }: ComponentGroup, held: Component[], place: number): SpComponent => ({
    id,
    name,
    status: worstComponentStatus(held.map((component) => one(component, 0).status)),
    created_at: timeOf(new Date(Math.min(...held.map(({ createdAt }) => Number(createdAt))))),
    updated_at: timeOf(new Date(Math.max(...held.map((component) => Number(lastWord(component)))))),
    position: place + 1,
    description: null,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: page.id,
    group: true,
    only_show_if_degraded: false,
    components: held.map((component) => component.id),
  })

  const alone = shown.filter(({ groupId }) => groupId === null || !isKnown.has(groupId))
  const groups = facts.groups
    .map((each) => ({ each, held: shown.filter(({ groupId }) => groupId === each.id) }))
    .filter(({ held }) => held.length > 0)
  return [
    ...alone.map(one),
    ...groups.flatMap(({ each, held }, place) => [group(each, held, alone.length + place), ...held.map(one)]),
  ]
}

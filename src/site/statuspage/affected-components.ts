import type { Update } from '#db/queries/updates.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import type { SpAffectedComponent } from './shapes.ts'

type Stated = { id: string; status: ComponentStatus }[]

/**
 * What each update of one incident did to its components, by update id: every component that was impaired before it or
 * is after it. Null where there is none. An update that states no scope leaves it; a resolution ends all of it.
 */
export function affectedComponents(
  newestFirst: Pick<Update, 'id' | 'status'>[],
  statedBy: Map<string, Stated>,
  nameOf: (componentId: string) => string,
): Map<string, SpAffectedComponent[] | null> {
  const affected = new Map<string, SpAffectedComponent[] | null>()
  let stated: Stated = []
  let before = new Map<string, ComponentStatus>()
  for (const { id, status } of newestFirst.toReversed()) {
    stated = statedBy.get(id) ?? stated
    // What a reopening says nothing of stands as it did before the resolution.
    const after = new Map(status === 'resolved' ? [] : stated.map((each) => [each.id, each.status] as const))
    const touched = [...new Set([...stated.map((each) => each.id), ...before.keys(), ...after.keys()])]
    const changes = touched.map((code) => ({
      code,
      name: nameOf(code),
      old_status: before.get(code) ?? ('operational' as const),
      new_status: after.get(code) ?? ('operational' as const),
    }))
    affected.set(id, changes.length > 0 ? changes : null)
    before = after
  }
  return affected
}

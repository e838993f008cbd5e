import { newId } from '#db/ids.ts'
import { changeComponent, insertComponent, listComponents } from '#db/queries/catalog.ts'
import type { Act } from '#src/act.ts'
import type { SourceIncident, SourceMaintenance, SourceUpdate } from './source.ts'

/** The id of a component by the name that a source gives it. */
export type ComponentIds = (name: string) => string

/**
 * Sees to it that every component that some updates or maintenances name is here, and is known for as long as the whole
 * history reaches back: without that, its uptime bars would leave out what the history tells of it.
 */
export async function ensureComponents(
  { tx, now }: Act,
  updates: SourceUpdate[],
  history: SourceIncident[],
  maintenances: SourceMaintenance[],
): Promise<{ idOf: ComponentIds; added: number }> {
  const here = await listComponents(tx)
  const known = new Map(here.map((component) => [keyOf(component.name), component]))
  const named = [
    ...updates.flatMap(({ scope }) => scope ?? []).map(({ name }) => name),
    ...maintenances.flatMap((maintenance) => maintenance.components),
  ]
  const names = new Map(named.map((name) => [keyOf(name), name]))
  const since = new Date(
    history.reduce((first, { startedAt }) => Math.min(first, startedAt.getTime()), now.getTime()),
  )
  let position = Math.max(-1, ...here.map((component) => component.position))
  let added = 0

  for (const [key, name] of names) {
    const component = known.get(key)
    if (component) {
      if (component.createdAt > since) await changeComponent(tx, component.id, { createdAt: since })
      continue
    }
    const fresh = { id: newId(), name, position: ++position, createdAt: since }
    const row = { ...fresh, description: null, groupId: null, archivedAt: null, maintainedAt: null }
    await insertComponent(tx, row)
    known.set(key, row)
    added++
  }
  return { idOf: (name) => known.get(keyOf(name))!.id, added }
}

/** The team writes a component's name as it likes: 'API requests' is the source's 'API Requests'. */
const keyOf = (name: string): string => name.toLowerCase()

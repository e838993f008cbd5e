import { listComponents } from '#db/queries/catalog.ts'
import { addComponent } from '#src/catalog/components.ts'
import { addEntry, regionList } from '#src/catalog/named-list.ts'
import type { FreshHub } from './hub.ts'

/** Adds components by name; answers their ids in the same order. */
export const addComponents = (hub: FreshHub, ...names: string[]): Promise<string[]> =>
  hub.acting(async (act) => {
    const ids: string[] = []
    for (const name of names) {
      const outcome = await addComponent(act, { name })
      if (!outcome.ok) throw new Error(`the name ${name} is taken`)
      ids.push(outcome.component.id)
    }
    return ids
  })

/** Adds regions by name; answers their ids in the same order. */
export const addRegions = (hub: FreshHub, ...names: string[]): Promise<string[]> =>
  hub.acting(async (act) => {
    const ids: string[] = []
    for (const name of names) {
      const outcome = await addEntry(act, regionList, { name })
      if (!outcome.ok) throw new Error(`the name ${name} is taken`)
      ids.push(outcome.entry.id)
    }
    return ids
  })

/** The id of the component of this name. */
export async function componentWithName(hub: FreshHub, name: string): Promise<string> {
  const found = (await hub.db.snapshot(listComponents)).find((component) => component.name === name)
  if (!found) throw new Error(`there is no component ${name}`)
  return found.id
}

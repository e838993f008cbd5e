import { type Catalog, isShown } from '#src/incidents/scope-names.ts'
import { type IncomingSignal, keyOf } from './signal.ts'

/** What a signal is about, as the catalog knows it. */
export type Place = {
  /** What signals of one suggestion have in common. */
  subject: string
  component: { id: string; name: string } | null
  regionIds: string[]
  apps: string[]
}

/** A component's signals belong together; those of none that is known by the group that their sender put them in. */
export function placeOf({ stated, source, group }: IncomingSignal, catalog: Catalog): Place {
  const named = stated.components.flatMap(
    (name) => catalog.components.find((each) => isShown(each) && isCalled(each, name)) ?? [],
  )
  const component = named[0] ?? null
  return {
    subject: component ? keyOf('component', component.id) : keyOf('group', source, group),
    component: component && { id: component.id, name: component.name },
    regionIds: stated.regions.flatMap(
      (name) => catalog.regions.find((each) => isCalled(each, name))?.id ?? [],
    ),
    apps: stated.apps.map((name) => name.trim()).filter((name) => name !== '' && name.length <= 200),
  }
}

const isCalled = ({ id, name }: { id: string; name: string }, text: string): boolean =>
  id === text || name.toLowerCase() === text.trim().toLowerCase()

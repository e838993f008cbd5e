import type { Reader } from '#db/client.ts'
import { type Component, listComponents, listRegions, type Region } from '#db/queries/catalog.ts'
import type { Scope } from '#db/queries/scope.ts'

/** The components and regions that a scope can name. */
export type Catalog = { components: Component[]; regions: Region[] }

export const loadCatalog = async (reader: Reader): Promise<Catalog> => ({
  components: await listComponents(reader),
  regions: await listRegions(reader),
})

/** Archived components keep their history, and are named and shown no more. */
export const isShown = ({ archivedAt }: Pick<Component, 'archivedAt'>): boolean => archivedAt === null

/** The component with an id, if it is shown. */
export const findShown = (
  { components }: Pick<Catalog, 'components'>,
  id: string | null,
): Component | undefined => components.find((component) => component.id === id && isShown(component))

/** Something in a stated scope that names nothing, or the same thing twice. */
export type ScopeFault = { field: string; message: string }

/**
 * A scope by ids, from one whose components and regions go by id or by name: nobody knows ids at 3 a.m.
 * Every fault is returned at once; `field` is a path such as `components[0].id`.
 */
export function scopeFromNames(stated: Scope, catalog: Catalog): { scope: Scope; faults: ScopeFault[] } {
  const shown = catalog.components.filter(isShown)
  const components = stated.components.map(({ id, status }, place) => ({
    ...identify(shown, id, 'component', `components[${place}].id`),
    status,
  }))
  const regions = stated.regions.map((id, place) =>
    identify(catalog.regions, id, 'region', `regions[${place}]`),
  )
  const found = [...components, ...regions]
  return {
    scope: {
      components: components.flatMap(({ id, status }) => (id ? [{ id, status }] : [])),
      regions: regions.flatMap(({ id }) => id ?? []),
      apps: [...new Set(stated.apps)],
    },
    faults: [...found.flatMap(({ fault }) => fault ?? []), ...repeated(found)],
  }
}

type Identified = { field: string; id?: string; fault?: ScopeFault }

function identify(
  things: { id: string; name: string }[],
  stated: string,
  kind: string,
  field: string,
): Identified {
  const thing =
    things.find(({ id }) => id === stated) ??
    things.find(({ name }) => name.toLowerCase() === stated.toLowerCase())
  if (thing) return { field, id: thing.id }
  const known = things.map(({ name }) => name).join(', ')
  const message = `there is no ${kind} "${stated}"; ${known ? `there are: ${known}` : 'there is none yet'}`
  return { field, fault: { field, message } }
}

function repeated(found: Identified[]): ScopeFault[] {
  const seen = new Set<string>()
  return found.flatMap(({ id, field }) => {
    if (!id) return []
    if (seen.has(id)) return [{ field, message: 'is named twice' }]
    seen.add(id)
    return []
  })
}

/** A scope with the names of what it touches, in the page's order. */
export function withNames({ components, regions, apps }: Scope, catalog: Catalog) {
  const statusOf = new Map(components.map(({ id, status }) => [id, status]))
  return {
    regions: catalog.regions.filter(({ id }) => regions.includes(id)).map(({ id, name }) => ({ id, name })),
    components: catalog.components.flatMap(({ id, name }) => {
      const status = statusOf.get(id)
      return status ? [{ id, name, status }] : []
    }),
    apps,
  }
}

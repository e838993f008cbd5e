/** What stands at one place of some JSON documents: which kinds of value, and which sets of keys. */
export type Place = { kinds: Set<string>; keys: Set<string> }

/** The shape of some JSON documents, by place such as `incidents[].incident_updates[].body`. */
export function shapeOf(documents: unknown[]): Map<string, Place> {
  const shape = new Map<string, Place>()
  const visit = (value: unknown, path: string): void => {
    const place = shape.get(path) ?? { kinds: new Set(), keys: new Set() }
    shape.set(path, place)
    place.kinds.add(kindOf(value))
    if (Array.isArray(value)) for (const each of value) visit(each, `${path}[]`)
    else if (value !== null && typeof value === 'object') {
      place.keys.add(Object.keys(value).sort().join(' '))
      for (const [key, each] of Object.entries(value)) visit(each, path === '' ? key : `${path}.${key}`)
    }
  }
  for (const document of documents) visit(document, '')
  return shape
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'string') return typeof value
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/.test(value)) return 'time'
  return /^[a-z0-9]{12}$/.test(value) ? 'id' : 'text'
}

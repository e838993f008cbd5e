import type { Reader } from '../client.ts'
import { people } from '../schema/access.ts'
import { componentGroups, components, regions } from '../schema/catalog.ts'
import { incidents } from '../schema/incidents.ts'
import { page } from '../schema/page.ts'

const kinds = {
  incidents,
  components,
  'component groups': componentGroups,
  regions,
  people,
  'settings of the page': page,
}

/** What somebody has entered so far, as a list of words. Tokens do not count: the first start makes one. */
export async function listContents(reader: Reader): Promise<string[]> {
  const found: string[] = []
  for (const [name, table] of Object.entries(kinds)) {
    const rows = await reader.select().from(table).limit(1)
    if (rows.length > 0) found.push(name)
  }
  return found
}

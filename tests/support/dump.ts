import { join } from 'node:path'
import { connect } from '#db/connect.ts'

/** Every row of every table, as it stands in the file: two equal dumps mean that nothing at all was changed. */
export function dumpOf(dataDir: string): Record<string, unknown[]> {
  const client = connect(join(dataDir, 'allclear.sqlite'), { readonly: true })
  try {
    const tables = client
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all() as string[]
    return Object.fromEntries(
      tables.map((table) => [table, client.prepare(`SELECT * FROM "${table}" ORDER BY rowid`).all()]),
    )
  } finally {
    client.close()
  }
}

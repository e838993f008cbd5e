import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { root } from '#src/root.ts'
import { DatabaseSpoilt } from './held-file.ts'
import { switchToWal } from './wal.ts'

/** The database was written by a newer program than this one. */
export class DatabaseTooNew extends Error {
  constructor(file: string) {
    super(
      `${file} was written by a newer Allclear than this one. Run that version, or restore a backup that this one made. Nothing was changed.`,
    )
    this.name = 'DatabaseTooNew'
  }
}

const migrationsFolder = fileURLToPath(new URL('db/migrations', root))

/**
 * Brings a database file to this program's schema: all missing migrations in one transaction, or none.
 * Two programs that start at once wait for each other. Where none is missing nothing is locked: another program may hold
 * the lock for long, and the pages can be read meanwhile.
 *
 * @param mayBeNew whether a database is made where none is; an empty one in the place of ours would claim that all is well
 * @param waitMs how long another program's lock is waited for, on the event loop
 * @throws `DatabaseTooNew` when the file holds a migration that this program does not know.
 */
export function migrate(file: string, { mayBeNew = true, waitMs = 10_000 } = {}): void {
  const client = new Sqlite(file, { timeout: waitMs, fileMustExist: !mayBeNew })
  try {
    switchToWal(client, waitMs)
    const migrations = readMigrationFiles({ migrationsFolder })
    const findMissing = () => missingIn(client, migrations, { file, mayBeNew })
    if (findMissing().length === 0) return
    client.pragma('foreign_keys = OFF') // A table that is rebuilt is gone for a moment; checked below instead.
    client.exec('BEGIN IMMEDIATE')
    // Looked at again: another program may have brought it up to date while this one waited.
    const missing = findMissing()
    // drizzle's own table and columns, so that its tools read it too.
    client.exec(
      'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC)',
    )
    const record = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
    for (const { sql, hash, folderMillis } of missing) {
      for (const statement of sql) client.exec(statement)
      record.run(hash, folderMillis)
    }
    // It reads every row: not at each start.
    const broken = missing.length === 0 ? [] : (client.pragma('foreign_key_check') as unknown[])
    if (broken.length > 0)
      throw new Error(`a migration left ${broken.length} rows that refer to nothing; it was undone`)
    client.exec('COMMIT')
  } finally {
    if (client.inTransaction) client.exec('ROLLBACK')
    client.close()
  }
}

/** The migrations that a file has not had. */
function missingIn(
  client: Sqlite.Database,
  migrations: MigrationMeta[],
  { file, mayBeNew }: { file: string; mayBeNew: boolean },
): MigrationMeta[] {
  const isBegun = client.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get()
  const applied = isBegun
    ? (client.prepare('SELECT hash FROM __drizzle_migrations').pluck().all() as string[])
    : []
  const known = new Set(migrations.map(({ hash }) => hash))
  if (applied.some((hash) => !known.has(hash))) throw new DatabaseTooNew(file)
  if (applied.length === 0 && !mayBeNew) throw new DatabaseSpoilt(file)
  return migrations.filter(({ hash }) => !applied.includes(hash))
}

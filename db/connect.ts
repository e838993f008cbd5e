import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { once } from '../src/once.ts'
import { switchToWal } from './wal.ts'

/** Where the database of a data folder lies. */
export const fileIn = (dataDir: string): string => join(dataDir, 'allclear.sqlite')

/** One connection with the settings that every connection of this program has. */
export function connect(
  file: string,
  options: { readonly?: boolean; fileMustExist?: boolean } = {},
): Sqlite.Database {
  // Another program that opens or closes the file at this moment locks it briefly: that is worth waiting for.
  const client = new Sqlite(file, { ...options, timeout: 5_000 })
  orClosed(client, () => setUp(client, options))
  return client
}

/** What is made with a new connection; where that fails it is closed: who tries again must not find the file open. */
export function orClosed<T>(client: Sqlite.Database, make: () => T): T {
  try {
    return make()
  } catch (error) {
    client.close()
    throw error
  }
}

function setUp(client: Sqlite.Database, options: { readonly?: boolean }): void {
  if (!options.readonly) {
    switchToWal(client)
    client.pragma('synchronous = FULL') // An update that was acknowledged is on disk.
    client.pragma('secure_delete = ON') // What is purged is overwritten, not only unlinked.
  }
  client.pragma('foreign_keys = ON')
  client.pragma('trusted_schema = OFF')
  // From here on better-sqlite3 would wait on the event loop, and every reader with it. The writer waits awaited.
  client.pragma('busy_timeout = 0')
  keepStatements(client)
}

/**
 * Has each connection prepare a statement once: drizzle asks for the same ones again at each call, and to prepare one
 * costs more than to run it.
 */
function keepStatements(client: Sqlite.Database): void {
  const kept = new LRUCache<string, Sqlite.Statement>({ max: 300 })
  client.prepare = ((source: string) => {
    const prepare = () => Sqlite.prototype.prepare.call(client, blindToValues(source)) as Sqlite.Statement
    const statement = once(kept, source, prepare)
    // As it came: whoever had it before may have asked for rows in another form.
    return statement.reader ? statement.raw(false).pluck(false) : statement
  }) as typeof client.prepare
}

/**
 * SQLite compiles a statement anew at each run where a value that it is given might suggest another plan, which costs
 * several times the run itself. Behind a plus, which changes no value, it does not look. The price: an index over some
 * of a table's rows is used only where the statement itself says which (`state = 'waiting'`).
 */
const blindToValues = (source: string): string =>
  source.replace(/'[^']*'|"[^"]*"|\?/g, (part) => (part === '?' ? '+?' : part))

import type Sqlite from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { oncePer } from '../src/once.ts'

export type Engine = BetterSQLite3Database

const ofLeases = new WeakMap<object, { connection: Sqlite.Database; check: () => void }>()

/** The engine of a connection: one for as long as it is open. */
export const engineOn = oncePer((connection: Sqlite.Database): Engine => drizzle({ client: connection }))

/** A connection that is lent for one transaction: `client` answers only as long as `check` does not throw. */
export type Lease = { client: Sqlite.Database; connection: Sqlite.Database; check: () => void }

/** An engine that works as long as its lease lasts. */
export function leasedEngine({ client, connection, check }: Lease): Engine {
  const engine = drizzle({ client })
  ofLeases.set(engine, { connection, check })
  return engine
}

/** The engine of the connection that a reader or a transaction works on. Throws where its lease has ended. */
export function engineOf(reader: object): Engine {
  const lease = ofLeases.get(reader)
  if (!lease) return reader as Engine
  lease.check()
  return engineOn(lease.connection)
}

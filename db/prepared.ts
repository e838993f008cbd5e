import { type Column, type SQL, sql } from 'drizzle-orm'
import { type Engine, engineOf } from './engine.ts'

/** What drizzle has ready to run, with its rows. */
type Prepared<Row> = { all(values: Values): Row[] }
type Values = Record<string, unknown>

/** A query that drizzle can make ready. */
export type Preparable<Row> = { prepare(): Prepared<Row> }

/**
 * A query that is built once for each connection and then only run, with what it was `given`: drizzle takes several
 * times longer to build one than SQLite to run it.
 */
export function prepared<Row>(build: (engine: Engine) => Preparable<Row>) {
  const ofConnection = new WeakMap<Engine, Prepared<Row>>()
  return async (reader: object, values: Values = {}): Promise<Row[]> => {
    const engine = engineOf(reader)
    let query = ofConnection.get(engine)
    if (!query) {
      query = build(engine).prepare()
      ofConnection.set(engine, query)
    }
    return query.all(values)
  }
}

/** The same for a statement that answers no rows. */
export function preparedChange(build: (engine: Engine) => { prepare(): { run(values: Values): unknown } }) {
  const run = prepared<never>((engine) => ({
    prepare() {
      const statement = build(engine).prepare()
      return {
        all(values) {
          statement.run(values)
          return []
        },
      }
    },
  }))
  return async (tx: object, values: Values = {}): Promise<void> => void (await run(tx, values))
}

/** A value that is named when the query runs; of a column that holds no plain text or number, say which. */
export const given = (name: string, column?: Column): SQL =>
  column ? sql`${sql.param(sql.placeholder(name), column)}` : sql`${sql.placeholder(name)}`

/** Whether a column holds one of several texts, named when the query runs as `listed`: however many are one statement. */
export const isAmong = (column: Column, name: string): SQL =>
  sql`${column} in (select value from json_each(${sql.placeholder(name)}))`

export const listed = (values: (string | number)[]): string => JSON.stringify(values)

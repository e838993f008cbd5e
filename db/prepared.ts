import { Column, eq, getTableColumns, is, type SQL, sql } from 'drizzle-orm'
import type { SQLiteInsertValue, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { once, oncePer } from '../src/once.ts'
import { type Engine, engineOf } from './engine.ts'

/** What drizzle has ready to run, with its rows. */
type Prepared<Row> = { all(values: Values): Row[]; values?(values: Values): unknown[][] }
type Values = Record<string, unknown>

/** A query that drizzle can make ready. */
export type Preparable<Row> = { prepare(): Prepared<Row>; _?: object }

/**
 * A query that is built once for each connection and then only run, with what it was `given`: drizzle takes several
 * times longer to build one than SQLite to run it.
 */
export function prepared<Row>(build: (engine: Engine) => Preparable<Row>) {
  const queryOf = oncePerConnection((engine) => readily(build(engine)))
  return async (reader: object, values: Values = {}): Promise<Row[]> => queryOf(reader).all(values)
}

function oncePerConnection<T extends object>(make: (engine: Engine) => T): (reader: object) => T {
  const of = oncePer(make)
  return (reader) => of(engineOf(reader))
}

/**
 * A query made ready. Drizzle finds out for each row anew what it is made of; of one that is nothing but columns that is
 * known beforehand, which halves what many rows cost.
 */
function readily<Row>(query: Preparable<Row>): Prepared<Row> {
  const ready = query.prepare()
  const { selectedFields = {} } = (query._ ?? {}) as { selectedFields?: object }
  const fields = Object.entries(selectedFields)
  const columns = fields.flatMap(([name, field]) => (is(field, Column) ? [{ name, column: field }] : []))
  if (columns.length === 0 || columns.length < fields.length) return ready
  const toRow = (values: unknown[]): Row => {
    const row: Record<string, unknown> = {}
    columns.forEach(({ name, column }, place) => {
      const value = values[place]
      row[name] = value === null ? null : column.mapFromDriverValue(value)
    })
    return row as Row
  }
  return { all: (values) => ready.values!(values).map(toRow) }
}

/** The same for a statement that answers no rows. */
export function preparedChange(build: (engine: Engine) => { prepare(): { run(values: Values): unknown } }) {
  const statementOf = oncePerConnection((engine) => build(engine).prepare())
  return async (tx: object, values: Values = {}): Promise<void> => void statementOf(tx).run(values)
}

/** The same for writing one row of a table, each value as its column is. */
export function preparedInsert<Table extends SQLiteTable>(table: Table, { unlessThere = false } = {}) {
  const whole = wholeRow(table)
  const run = preparedChange((db) => {
    const insert = db.insert(table).values(whole.given)
    return unlessThere ? insert.onConflictDoNothing() : insert
  })
  return (tx: object, row: Table['$inferInsert']): Promise<void> => run(tx, whole.values(row))
}

/**
 * The same for changing the row that holds `id` in a column: one statement for each set of columns that callers change.
 * What is undefined stays.
 */
export function preparedUpdate<Table extends SQLiteTable>(table: Table, id: Column) {
  const bySet = new Map<string, (tx: object, values: Values) => Promise<void>>()
  return async (tx: object, value: unknown, changes: Partial<Table['$inferSelect']>): Promise<void> => {
    const changed = Object.entries(changes).filter(([, each]) => each !== undefined)
    const names = changed.map(([name]) => name)
    const set = names.join()
    const run = once(bySet, set, () =>
      preparedChange((db) =>
        db
          .update(table)
          .set(givenColumns(table, names) as SQLiteUpdateSetSource<Table>)
          .where(eq(id, given('of', id))),
      ),
    )
    await run(tx, { ...Object.fromEntries(changed), of: value })
  }
}

/**
 * A row to insert, `given` by the names of its columns when the statement runs, and how its `values` are then named: what
 * it leaves out, say the id that the database gives, is the column's default or null.
 */
export function wholeRow<Table extends SQLiteTable>(table: Table) {
  const columns = Object.entries(getTableColumns(table))
  const blank = Object.fromEntries(columns.map(([name, column]) => [name, column.default ?? null]))
  return {
    given: givenColumns(table, Object.keys(blank)) as SQLiteInsertValue<Table>,
    values: (row: Table['$inferInsert']): Values => ({ ...blank, ...row }),
  }
}

const givenColumns = (table: SQLiteTable, names: string[]): Record<string, SQL> => {
  const columns: Record<string, Column> = getTableColumns(table)
  return Object.fromEntries(names.map((name) => [name, given(name, columns[name]!)]))
}

/** A value that is named when the query runs; of a column that holds no plain text or number, say which. */
export const given = (name: string, column?: Column): SQL =>
  column ? sql`${sql.param(sql.placeholder(name), encoderOf(column))}` : sql`${sql.placeholder(name)}`

/** Drizzle asks the column for a null's form, too, where it comes by name. */
const encoderOf = (column: Column) => ({
  mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
})

/** Whether a column holds one of several texts, named when the query runs as `listed`: however many are one statement. */
export const isAmong = (column: Column, name: string): SQL =>
  sql`${column} in (select value from json_each(${sql.placeholder(name)}))`

export const listed = (values: (string | number)[]): string => JSON.stringify(values)

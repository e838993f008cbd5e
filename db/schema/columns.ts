import { type SQL, sql } from 'drizzle-orm'
import { type AnySQLiteColumn, integer, text } from 'drizzle-orm/sqlite-core'

// The few column kinds that every table is made of. Times are whole milliseconds of UTC, so that the
// order in the database is the order in time; public ids are 12 characters of [a-z0-9].

/** A primary key that the world may see: 12 characters of `[a-z0-9]`. */
export const publicId = () => text('id').primaryKey()

/** A moment, stored as milliseconds since 1970-01-01T00:00Z and read as a `Date`. */
export const moment = (name: string) => integer(name, { mode: 'timestamp_ms' })

/** CHECK: the column holds a public id. */
export const isPublicId = (column: AnySQLiteColumn): SQL =>
  sql`length(${column}) = 12 and ${column} not glob '*[^a-z0-9]*'`

/** CHECK: the column holds one of a closed list of words. */
export const isOneOf = (column: AnySQLiteColumn, words: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`

/** CHECK: the column is absent or one of a closed list of words. */
export const isNullOrOneOf = (column: AnySQLiteColumn, words: readonly string[]): SQL =>
  sql`${column} is null or ${isOneOf(column, words)}`

/** CHECK: the column holds some text. */
export const isNotEmpty = (column: AnySQLiteColumn): SQL => sql`length(${column}) > 0`

import { z } from '@hono/zod-openapi'
import { invalidRequest } from './problem.ts'

/** The query of every list. */
export const pagingQuery = {
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int('must be a whole number from 1 to 100')
    .min(1, 'must be a whole number from 1 to 100')
    .max(100, 'must be a whole number from 1 to 100')
    .default(20)
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 20,
      description: 'How many at the most.',
    }),
  cursor: z.string().optional().openapi({ description: 'The `next_cursor` of the page before.' }),
}

/** One page of a list, and how to ask for the next; `next_cursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass it as `cursor`; null on the last page.' }),
  })

/**
 * Cuts a page out of one row more than it holds: the row too many says that there is a next page.
 * `placeOf` names a row's place in the list's order, which the cursor carries.
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  placeOf: (row: Row) => string | number,
  toItem: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    next_cursor: rows.length > limit && last ? encodeCursor(placeOf(last)) : null,
  }
}

/** The same out of a short list that is at hand whole, in whatever order it has. */
export function pageAfter<Row extends { id: string }, Item>(
  rows: Row[],
  { limit, cursor }: { limit: number; cursor?: string },
  toItem: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const last = decodeCursor(cursor)
  const start = last === undefined ? 0 : rows.findIndex(({ id }) => id === last) + 1
  if (last !== undefined && start === 0) throw unknownCursor()
  return toPage(rows.slice(start, start + limit + 1), limit, ({ id }) => id, toItem)
}

const encodeCursor = (place: string | number): string => Buffer.from(String(place)).toString('base64url')

/** @throws `Problem` 422 when the cursor is none of ours. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const place = Buffer.from(cursor, 'base64url').toString()
  if (/^[a-z0-9]{1,20}$/.test(place) && encodeCursor(place) === cursor) return place
  throw unknownCursor()
}

/** The same for lists in the order of a number. */
export function decodeNumberCursor(cursor: string | undefined): number | undefined {
  const place = decodeCursor(cursor)
  if (place === undefined) return undefined
  if (/^\d{1,15}$/.test(place)) return Number(place)
  throw unknownCursor()
}

export const unknownCursor = () =>
  invalidRequest([{ field: 'cursor', message: 'must be the next_cursor of a page of this list' }])

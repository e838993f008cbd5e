import { z } from '@hono/zod-openapi'
import { decodeNumberCursor, toPage, unknownCursor } from './http/paging.ts'

// An incident and a maintenance hold their newest updates and list all of them, in the same way. Updates are numbered
// from one without a gap, so that the newest one's number says how many there are.

type Numbered = { sequence: number }
type Slice = { before?: number; limit: number }
/** Reads updates, the newest first; `before` is the number of the last one already seen. */
type ReadUpdates<Row> = (slice: Slice) => Promise<Row[]>

const mostHeld = 100

/** The fields of what holds its newest updates; `operation` lists all of them. */
export const heldUpdates = <Item extends z.ZodType>(item: Item, operation: string) => ({
  updates: z
    .array(item)
    .max(mostHeld)
    .openapi({ description: `The newest ones, newest first; \`${operation}\` lists all of them.` }),
  update_count: z.number().int().openapi({ description: 'How many there are in all.', example: 1 }),
})

export async function presentHeld<Row extends Numbered, Item>(
  read: ReadUpdates<Row>,
  toItem: (row: Row) => Item,
): Promise<{ updates: Item[]; update_count: number }> {
  const rows = await read({ limit: mostHeld })
  return { updates: rows.map(toItem), update_count: rows[0]?.sequence ?? 0 }
}

/** @throws `Problem` 422 when the cursor is none of this list. */
export async function presentPage<Row extends Numbered, Item>(
  { limit, cursor }: { limit: number; cursor?: string },
  read: ReadUpdates<Row>,
  toItem: (row: Row) => Item,
) {
  const before = decodeNumberCursor(cursor)
  const rows = await read({ before, limit: limit + 1 })
  if (before !== undefined && rows[0]?.sequence !== before - 1) throw unknownCursor()
  return toPage(rows, limit, ({ sequence }) => sequence, toItem)
}

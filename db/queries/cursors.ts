import { eq } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { publicCursors } from '../schema/cursors.ts'

export type PublicCursor = typeof publicCursors.$inferSelect

/** Null for one who has been told of nothing yet. */
export async function findCursor(reader: Reader, name: PublicCursor['reader']): Promise<PublicCursor | null> {
  const [row] = await reader.select().from(publicCursors).where(eq(publicCursors.reader, name))
  return row ?? null
}

export const saveCursor = async (tx: Tx, row: PublicCursor): Promise<void> =>
  void (await tx
    .insert(publicCursors)
    .values(row)
    .onConflictDoUpdate({ target: publicCursors.reader, set: row }))

import { sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { newId } from '../ids.ts'
import { given, prepared, preparedChange } from '../prepared.ts'
import { page, revision } from '../schema/page.ts'

export type Page = Omit<typeof page.$inferSelect, 'id'>

const unnamedPage: Page = { name: 'Platform', logoUrl: null, supportUrl: null, timeZone: 'UTC' }

const pageFacts = prepared((db) => db.select().from(page))
const newestRevision = prepared((db) => db.select().from(revision))

/** The page's own facts; sensible ones while nobody has set any. */
export async function findPage(reader: Reader): Promise<Page> {
  const [row] = await pageFacts(reader)
  if (!row) return unnamedPage
  const { id: _, ...facts } = row
  return facts
}

export async function savePage(tx: Tx, changes: Partial<Page>): Promise<void> {
  const facts = { ...(await findPage(tx)), ...changes }
  await tx
    .insert(page)
    .values({ id: 1, ...facts })
    .onConflictDoUpdate({ target: page.id, set: facts })
}

/** Which state of the public data this is, and since when: counts up with every write that the public can see. */
export type Revision = { number: number; changedAt: Date }

export async function findRevision(reader: Reader): Promise<Revision> {
  const [row] = await newestRevision(reader)
  return { number: row?.number ?? 0, changedAt: row?.changedAt ?? new Date(0) }
}

const nextRevision = preparedChange((db) => {
  const changedAt = given('now', revision.changedAt)
  const mark = given('mark', revision.mark)
  return db
    .insert(revision)
    .values({ id: 1, number: 1, changedAt, mark })
    .onConflictDoUpdate({
      target: revision.id,
      set: { number: sql`${revision.number} + 1`, changedAt, mark },
    })
})

/** Says that this transaction changes what the public sees. */
export const bumpRevision = (tx: Tx, now: Date): Promise<void> => nextRevision(tx, { now, mark: newId() })

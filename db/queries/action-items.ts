import { and, asc, eq, gt, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { people } from '../schema/access.ts'
import { incidents } from '../schema/incidents.ts'
import { actionItems } from '../schema/postmortems.ts'

export type ActionItem = typeof actionItems.$inferSelect

/** An item with the name of its owner and the incident that it comes from. */
export type NamedActionItem = ActionItem & {
  owner: string
  incident: { id: string; number: number; title: string }
}

export const insertActionItem = async (tx: Tx, row: ActionItem): Promise<void> =>
  void (await tx.insert(actionItems).values(row))

export const changeActionItem = async (tx: Tx, id: string, changes: Partial<ActionItem>): Promise<void> =>
  void (await tx.update(actionItems).set(changes).where(eq(actionItems.id, id)))

export async function findActionItem(reader: Reader, id: string): Promise<NamedActionItem | null> {
  const [row] = await select(reader, eq(actionItems.id, id))
  return row ?? null
}

/** The soonest due first. */
export const listActionItemsOf = (reader: Reader, incidentId: string): Promise<NamedActionItem[]> =>
  select(reader, eq(actionItems.incidentId, incidentId))

/** The state and the due date of every item of some incidents. */
export const listActionItemStates = async (
  reader: Reader,
  incidentIds: string[],
): Promise<Pick<ActionItem, 'state' | 'dueOn'>[]> =>
  reader
    .select({ state: actionItems.state, dueOn: actionItems.dueOn })
    .from(actionItems)
    .where(inArray(actionItems.incidentId, incidentIds))

// Written out, since only then the index of the open ones serves.
const isOpen = sql`${actionItems.state} = 'open'`

/** The open ones of all incidents, the soonest due first; `after` is the last one already seen. */
export const listOpenActionItems = (
  reader: Reader,
  { after, limit }: { after?: Pick<ActionItem, 'dueOn' | 'id'>; limit: number },
): Promise<NamedActionItem[]> =>
  select(
    reader,
    and(
      isOpen,
      after &&
        or(
          gt(actionItems.dueOn, after.dueOn),
          and(eq(actionItems.dueOn, after.dueOn), gt(actionItems.id, after.id)),
        ),
    ),
    limit,
  )

const dueBy = prepared((db) => named(db, and(isOpen, lte(actionItems.dueOn, given('date')))))

/** The open ones that are due on a date or before. */
export const listActionItemsDueBy = async (reader: Reader, date: string): Promise<NamedActionItem[]> =>
  (await dueBy(reader, { date })).map(toNamed)

const select = async (
  reader: Reader,
  condition: SQL | undefined,
  limit = Number.MAX_SAFE_INTEGER,
): Promise<NamedActionItem[]> => (await named(reader, condition).limit(limit)).map(toNamed)

const named = (reader: Pick<Reader, 'select'>, condition: SQL | undefined) =>
  reader
    .select({
      item: actionItems,
      owner: people.name,
      incident: { id: incidents.id, number: incidents.number, title: incidents.title },
    })
    .from(actionItems)
    .innerJoin(people, eq(people.id, actionItems.ownerId))
    .innerJoin(incidents, eq(incidents.id, actionItems.incidentId))
    .where(condition)
    .orderBy(asc(actionItems.dueOn), asc(actionItems.id))

type Found = Pick<NamedActionItem, 'owner' | 'incident'> & { item: ActionItem }

const toNamed = ({ item, owner, incident }: Found): NamedActionItem => ({ ...item, owner, incident })

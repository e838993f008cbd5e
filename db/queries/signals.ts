import { and, asc, count, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import type { SuggestionState } from '../../src/policy/signals.ts'
import type { Reader, Tx } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { signals, suggestions } from '../schema/signals.ts'

export type Suggestion = typeof suggestions.$inferSelect
export type Signal = typeof signals.$inferSelect

const newestFirst = [desc(suggestions.firstAt), desc(sql`${suggestions}.rowid`)]

export async function findSuggestion(reader: Reader, id: string): Promise<Suggestion | null> {
  const [row] = await reader.select().from(suggestions).where(eq(suggestions.id, id))
  return row ?? null
}

/** The newest suggestion about a subject. */
export async function findLatestSuggestion(reader: Reader, subject: string): Promise<Suggestion | null> {
  const [row] = await reader
    .select()
    .from(suggestions)
    .where(eq(suggestions.subject, subject))
    .orderBy(...newestFirst)
    .limit(1)
  return row ?? null
}

/** What was last heard of a signal, and of which suggestion it is. */
export async function findSignal(
  reader: Reader,
  key: string,
): Promise<{ signal: Signal; suggestion: Suggestion } | null> {
  const [row] = await reader
    .select({ signal: signals, suggestion: suggestions })
    .from(signals)
    .innerJoin(suggestions, eq(suggestions.id, signals.suggestionId))
    .where(eq(signals.key, key))
    .orderBy(desc(signals.id))
    .limit(1)
  return row ?? null
}

/** Newest first; `before` is the last one already seen. */
export const listSuggestions = async (
  reader: Reader,
  { before, state, limit }: { before?: Suggestion; state?: SuggestionState; limit: number },
): Promise<Suggestion[]> =>
  reader
    .select()
    .from(suggestions)
    .where(
      and(
        state === undefined ? undefined : eq(suggestions.state, state),
        before &&
          or(
            lt(suggestions.firstAt, before.firstAt),
            and(
              eq(suggestions.firstAt, before.firstAt),
              lt(sql`${suggestions}.rowid`, sql`(select rowid from suggestions where id = ${before.id})`),
            ),
          ),
      ),
    )
    .orderBy(...newestFirst)
    .limit(limit)

/** The signals of some suggestions in the order in which they came, by suggestion id. */
export async function listSignals(reader: Reader, suggestionIds: string[]): Promise<Map<string, Signal[]>> {
  const rows = await reader
    .select()
    .from(signals)
    .where(inArray(signals.suggestionId, suggestionIds))
    .orderBy(asc(signals.id))
  return Map.groupBy(rows, ({ suggestionId }) => suggestionId)
}

export async function countOpenSuggestions(reader: Reader): Promise<number> {
  const [row] = await reader.select({ count: count() }).from(suggestions).where(eq(suggestions.state, 'open'))
  return row!.count
}

export const insertSuggestion = async (tx: Tx, row: Suggestion): Promise<void> =>
  void (await tx.insert(suggestions).values(row))

export const changeSuggestion = async (tx: Tx, id: string, changes: Partial<Suggestion>): Promise<void> =>
  void (await tx.update(suggestions).set(changes).where(eq(suggestions.id, id)))

/** Writes what was heard of a signal, in place of what was heard before. */
export const saveSignal = async (tx: Tx, row: Omit<Signal, 'id'>): Promise<void> =>
  void (await tx
    .insert(signals)
    .values(row)
    .onConflictDoUpdate({ target: [signals.suggestionId, signals.key], set: row }))

export const changeSignal = async (tx: Tx, id: number, changes: Partial<Signal>): Promise<void> =>
  void (await tx.update(signals).set(changes).where(eq(signals.id, id)))

export const deleteSignal = async (tx: Tx, id: number): Promise<void> =>
  void (await tx.delete(signals).where(eq(signals.id, id)))

const silentSuggestions = prepared((db) =>
  db
    .select()
    .from(suggestions)
    .where(and(eq(suggestions.state, 'open'), lt(suggestions.lastAt, given('since', suggestions.lastAt)))),
)

/** Open suggestions of which nothing was heard since a moment. */
export const listSilentSuggestions = async (reader: Reader, since: Date): Promise<Suggestion[]> =>
  silentSuggestions(reader, { since })

const isOverWithoutIncident = inArray(suggestions.state, ['dismissed', 'closed'])

const endedBefore = prepared((db) =>
  db
    .select({ id: suggestions.id })
    .from(suggestions)
    .where(and(isOverWithoutIncident, lt(suggestions.endedAt, given('moment', suggestions.endedAt)))),
)

/** Forgets what ended before a moment and became no incident. */
export const deleteSuggestionsEndedBefore = (tx: Tx, moment: Date): Promise<void> =>
  deleteAll(tx, endedBefore(tx, { moment }))

/** Forgets what became no incident, but for so many that ended last. */
export const deleteSuggestionsBeyond = (tx: Tx, most: number): Promise<void> =>
  deleteAll(
    tx,
    tx
      .select({ id: suggestions.id })
      .from(suggestions)
      .where(isOverWithoutIncident)
      .orderBy(desc(suggestions.endedAt))
      .limit(Number.MAX_SAFE_INTEGER)
      .offset(most),
  )

async function deleteAll(tx: Tx, chosen: PromiseLike<{ id: string }[]>): Promise<void> {
  const ids = (await chosen).map(({ id }) => id)
  if (ids.length === 0) return
  await tx.delete(signals).where(inArray(signals.suggestionId, ids))
  await tx.delete(suggestions).where(inArray(suggestions.id, ids))
}

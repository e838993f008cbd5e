import { and, asc, eq, getTableColumns, gt, isNull, notInArray, or } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { people, tokens } from '../schema/access.ts'

export type Person = typeof people.$inferSelect
export type Token = typeof tokens.$inferSelect
/** A token with its bearer's name: the person's, or the service's. */
export type TokenWithBearer = Token & { bearer: string }

export const listPeople = async (
  reader: Reader,
  { after = '', limit }: { after?: string; limit: number },
): Promise<Person[]> =>
  reader.select().from(people).where(gt(people.id, after)).orderBy(asc(people.id)).limit(limit)

export async function findPerson(reader: Reader, id: string): Promise<Person | null> {
  const [row] = await reader.select().from(people).where(eq(people.id, id))
  return row ?? null
}

export const insertPerson = async (tx: Tx, row: Person): Promise<void> =>
  void (await tx.insert(people).values(row))
export const changePerson = async (tx: Tx, id: string, changes: Partial<Person>): Promise<void> =>
  void (await tx.update(people).set(changes).where(eq(people.id, id)))

const withBearer = (reader: Reader) =>
  reader
    .select({ ...getTableColumns(tokens), person: people.name })
    .from(tokens)
    .leftJoin(people, eq(tokens.personId, people.id))

const toToken = ({ person, ...token }: Token & { person: string | null }): TokenWithBearer => ({
  ...token,
  bearer: person ?? token.service ?? token.name,
})

const tokenByHash = prepared((db) => withBearer(db).where(eq(tokens.hash, given('hash'))))

export async function findTokenByHash(reader: Reader, hash: string): Promise<TokenWithBearer | null> {
  const [row] = await tokenByHash(reader, { hash })
  return row ? toToken(row) : null
}

export async function findToken(reader: Reader, id: string): Promise<TokenWithBearer | null> {
  const [row] = await withBearer(reader).where(eq(tokens.id, id))
  return row ? toToken(row) : null
}

export async function listTokens(
  reader: Reader,
  { after = '', limit }: { after?: string; limit: number },
): Promise<TokenWithBearer[]> {
  const rows = await withBearer(reader).where(gt(tokens.id, after)).orderBy(asc(tokens.id)).limit(limit)
  return rows.map(toToken)
}

export async function hasAnyToken(reader: Reader): Promise<boolean> {
  const rows = await reader.select({ id: tokens.id }).from(tokens).limit(1)
  return rows.length > 0
}

/** The tokens of a person that nobody has revoked. */
export const listStandingTokensOf = async (reader: Reader, personId: string): Promise<Token[]> =>
  reader
    .select()
    .from(tokens)
    .where(and(eq(tokens.personId, personId), isNull(tokens.revokedAt)))
    .orderBy(asc(tokens.id))

/** Whether an admin token other than these would still let somebody in at `now`. */
export async function hasOtherAdminToken(reader: Reader, ids: string[], now: Date): Promise<boolean> {
  const rows = await reader
    .select({ id: tokens.id })
    .from(tokens)
    .where(
      and(
        notInArray(tokens.id, ids),
        eq(tokens.scope, 'admin'),
        isNull(tokens.revokedAt),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
      ),
    )
    .limit(1)
  return rows.length > 0
}

export const insertToken = async (tx: Tx, row: Token): Promise<void> =>
  void (await tx.insert(tokens).values(row))
export const changeToken = async (tx: Tx, id: string, changes: Partial<Token>): Promise<void> =>
  void (await tx.update(tokens).set(changes).where(eq(tokens.id, id)))

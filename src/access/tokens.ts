import type { Reader } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import { changeToken, hasAnyToken, hasOtherAdminToken, insertToken, type Token } from '#db/queries/access.ts'
import type { TokenScope } from '#db/schema/access.ts'
import { type Act, audit } from '#src/act.ts'
import { hashOf, newSecret } from './secrets.ts'

export type NewToken = {
  name: string
  scope: TokenScope
  /** Whom it belongs to: a person by id, or a service by name. */
  bearer: { personId: string } | { service: string }
  expiresAt?: Date | null
}

/** Makes a token. Its secret is in this answer and nowhere else: only its hash is stored. */
export async function createToken(
  act: Act,
  { name, scope, bearer, expiresAt = null }: NewToken,
  secret = newSecret(),
): Promise<{ token: Token; secret: string }> {
  const token: Token = {
    id: newId(),
    name,
    hash: hashOf(secret),
    scope,
    personId: 'personId' in bearer ? bearer.personId : null,
    service: 'service' in bearer ? bearer.service : null,
    createdAt: act.now,
    expiresAt,
    lastUsedAt: null,
    revokedAt: null,
  }
  await insertToken(act.tx, token)
  await audit(act, 'token.created', { type: 'token', id: token.id }, { name, scope })
  return { token, secret }
}

/** Makes the first admin token while there is none at all; null when there is one. */
export async function createFirstToken(act: Act, chosenSecret?: string): Promise<string | null> {
  if (await hasAnyToken(act.tx)) return null
  const first: NewToken = { name: 'First admin token', scope: 'admin', bearer: { service: 'first start' } }
  return (await createToken(act, first, chosenSecret)).secret
}

export async function revokeToken(act: Act, token: Token): Promise<Token> {
  if (token.revokedAt) return token
  await changeToken(act.tx, token.id, { revokedAt: act.now })
  await audit(act, 'token.revoked', { type: 'token', id: token.id }, { name: token.name })
  return { ...token, revokedAt: act.now }
}

/** Whether nobody could administer the hub any more once these tokens were revoked. */
export async function wouldLockOut(reader: Reader, revoked: Token[], now: Date): Promise<boolean> {
  const usable = revoked.filter(
    ({ scope, revokedAt, expiresAt }) =>
      scope === 'admin' && revokedAt === null && (expiresAt === null || expiresAt > now),
  )
  if (usable.length === 0) return false
  return !(await hasOtherAdminToken(
    reader,
    usable.map(({ id }) => id),
    now,
  ))
}

import { createMiddleware } from 'hono/factory'
import { changeToken, findTokenByHash, type TokenWithBearer } from '#db/queries/access.ts'
import { type TokenScope, tokenScopes } from '#db/schema/access.ts'
import { DatabaseBusy } from '#db/writer.ts'
import { hashOf } from '#src/access/secrets.ts'
import type { Hub } from '#src/hub.ts'
import type { Env } from './env.ts'
import { Problem } from './problem.ts'

/** Lets in whoever bears a token that is known, not revoked and not expired. */
export const authenticate = ({ db, clock }: Pick<Hub, 'db' | 'clock'>) =>
  createMiddleware<Env>(async (c, next) => {
    const secret = secretOf(c.req.header('authorization'))
    const bearer = await db.snapshot((reader) => findTokenByHash(reader, hashOf(secret)))
    const now = clock()
    if (!bearer) throw unauthorized('unknown-token', 'This token is not known.')
    if (bearer.revokedAt) {
      throw unauthorized('revoked-token', `This token was revoked at ${bearer.revokedAt.toISOString()}.`)
    }
    if (bearer.expiresAt && bearer.expiresAt <= now) {
      throw unauthorized('expired-token', `This token expired at ${bearer.expiresAt.toISOString()}.`)
    }
    await noteUse({ db }, bearer, now)
    c.set('bearer', bearer)
    await next()
  })

/** Refuses a token whose scope does not include the one asked for. Each scope includes the ones before it. */
export const requires = (scope: TokenScope) =>
  createMiddleware<Env>(async (c, next) => {
    const held = c.var.bearer.scope
    if (tokenScopes.indexOf(held) < tokenScopes.indexOf(scope)) {
      throw new Problem(
        403,
        'insufficient-scope',
        'The token may not do this',
        `This needs a token of scope ${scope}; this one has ${held}.`,
        {
          headers: {
            'www-authenticate': `Bearer realm="allclear", error="insufficient_scope", scope="${scope}"`,
          },
        },
      )
    }
    await next()
  })

function secretOf(header: string | undefined): string {
  const secret = header?.match(/^Bearer +(\S+) *$/i)?.[1]
  if (secret) return secret
  throw unauthorized(
    'missing-token',
    header
      ? 'The Authorization header must read "Bearer TOKEN".'
      : 'Send a token: "Authorization: Bearer TOKEN".',
  )
}

const unauthorized = (kind: string, detail: string) =>
  new Problem(401, kind, 'Not authenticated', detail, {
    headers: {
      'www-authenticate': `Bearer realm="allclear"${kind === 'missing-token' ? '' : ', error="invalid_token"'}`,
    },
  })

const usePrecisionMs = 60_000

/** Notes the last use to the minute, so that reading does not write each time. A busy database does not shut anyone out. */
async function noteUse({ db }: Pick<Hub, 'db'>, token: TokenWithBearer, now: Date): Promise<void> {
  if (token.lastUsedAt && now.getTime() - token.lastUsedAt.getTime() < usePrecisionMs) return
  try {
    await db.transact((tx) => changeToken(tx, token.id, { lastUsedAt: now }))
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error
    if (!(error instanceof DatabaseBusy) && !isFull) throw error
  }
}

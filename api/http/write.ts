import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { TokenWithBearer } from '#db/queries/access.ts'
import {
  deleteIdempotentAnswersBefore,
  findIdempotentAnswer,
  type IdempotentAnswer,
  insertIdempotentAnswer,
} from '#db/queries/idempotency.ts'
import type { Act, Refusal } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import type { Env } from './env.ts'
import { Problem, policyObjections } from './problem.ts'

/** What a write answers with. */
export type Answer<Body extends object, Status extends ContentfulStatusCode> = {
  status: Status
  body: Body
  /** What a replay of the answer holds instead, where the first one holds a secret. */
  replayBody?: Body
  /** Answered in place of the body, although what was written stays. */
  problem?: Problem
  /** The incident, or the maintenance, whose words the answer holds: a purge makes us forget it. */
  incidentId?: string
}

/** How long the first answer to an idempotency key is kept, in milliseconds: 30 days. */
const keptForMs = 30 * 24 * 60 * 60 * 1000

/**
 * Runs a verb in one transaction and answers with what it returns. With an Idempotency-Key, the answer is
 * written in that same transaction: a retry gets the first answer, also after a restart, and does nothing twice.
 * What throws inside is rolled back, and its key stays unused.
 */
export async function write<Body extends object, const Status extends ContentfulStatusCode>(
  { db, clock, policy }: Pick<Hub, 'db' | 'clock' | 'policy'>,
  c: Context<Env>,
  work: (act: Act) => Promise<Answer<Body, Status>>,
) {
  const bearer = c.var.bearer
  const key = idempotencyKeyOf(c)
  const fingerprint = key === null ? '' : await fingerprintOf(c)
  const now = clock()

  const { answer, isReplay } = await db.transact(async (tx) => {
    const kept = key === null ? null : await findIdempotentAnswer(tx, bearer.id, key)
    if (kept) return { answer: replay<Body, Status>(kept, fingerprint), isReplay: true }
    const answer = await work({ tx, now, policy, author: authorOf(bearer), requestId: c.var.requestId })
    if (key !== null) {
      await deleteIdempotentAnswersBefore(tx, new Date(now.getTime() - keptForMs))
      await insertIdempotentAnswer(tx, {
        tokenId: bearer.id,
        key,
        fingerprint,
        status: answer.problem?.status ?? answer.status,
        answer: JSON.stringify(answer.problem?.details ?? answer.replayBody ?? answer.body),
        incidentId: answer.incidentId ?? null,
        at: now,
      })
    }
    return { answer, isReplay: false }
  })
  // Whoever published is told once the public has it.
  await db.revisions.settled()
  if (isReplay) c.header('idempotency-replayed', 'true')
  if (answer.problem) throw answer.problem
  return c.json(answer.body, answer.status)
}

/** A verb's success; its objections are thrown, so that the transaction writes nothing. */
export function accepted<Outcome extends { ok: true }>(outcome: Outcome | Refusal): Outcome {
  if (!outcome.ok) throw policyObjections(outcome.objections)
  return outcome
}

const authorOf = (bearer: TokenWithBearer) => ({ name: bearer.bearer, tokenId: bearer.id })

function idempotencyKeyOf(c: Context<Env>): string | null {
  const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined
  if (key === undefined) return null
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new Problem(
    400,
    'invalid-idempotency-key',
    'The Idempotency-Key is not valid',
    'An Idempotency-Key has 1 to 255 visible ASCII characters and no spaces.',
  )
}

async function fingerprintOf(c: Context<Env>): Promise<string> {
  const { pathname, search } = new URL(c.req.url)
  const hash = createHash('sha256').update(`${c.req.method} ${pathname}${search}\n`)
  return hash.update(Buffer.from(await c.req.arrayBuffer())).digest('hex')
}

function replay<Body extends object, Status extends ContentfulStatusCode>(
  kept: IdempotentAnswer,
  fingerprint: string,
): Answer<Body, Status> {
  if (kept.fingerprint !== fingerprint) {
    throw new Problem(
      422,
      'idempotency-key-reused',
      'The Idempotency-Key was used for another request',
      `This key belongs to another request, made at ${kept.at.toISOString()}. Use a new key for a new request.`,
    )
  }
  if (kept.answer === null) {
    throw new Problem(
      410,
      'answer-purged',
      'The first answer was purged',
      `The request was carried out at ${kept.at.toISOString()}; its answer is gone because words in it were purged.`,
    )
  }
  const body = JSON.parse(kept.answer)
  const problem = kept.status >= 400 ? Problem.from(body) : undefined
  return { status: kept.status as Status, body: body as Body, problem }
}

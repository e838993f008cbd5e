import type { Tx } from '#db/client.ts'
import { insertAuditEntry } from '#db/queries/audit.ts'
import type { Objection } from '#src/policy/objections.ts'
import type { Policy } from '#src/policy/policy.ts'

/** Who acts: a person or a named service, with the token that proved it (none on the command line). */
export type Author = { name: string; tokenId: string | null }

/** What every verb is handed: the transaction that it writes in, the moment, and who acts. */
export type Act = {
  tx: Tx
  now: Date
  /** The policy in force. */
  policy: Policy
  author: Author
  requestId: string | null
}

/** What the policy foresees as wrong is a value: nothing was written. */
export type Refusal = { ok: false; objections: Objection[] }

/** Names the author of a write. `details` never hold the words of an update: those can be purged, this cannot. */
export const audit = (
  { tx, now, author, requestId }: Act,
  action: string,
  subject: { type: string; id: string },
  details: Record<string, unknown> = {},
): Promise<void> =>
  insertAuditEntry(tx, {
    at: now,
    author: author.name,
    tokenId: author.tokenId,
    action,
    subjectType: subject.type,
    subjectId: subject.id,
    requestId,
    details,
  })

import { createHash } from 'node:crypto'
import type { Database } from '#db/client.ts'
import type { HubParts } from '#src/hub.ts'

/** What an answer to the public depends on, besides the state of the database and the clock. */
type Settings = Pick<HubParts, 'publicUrl' | 'policy' | 'written' | 'websubHub' | 'mail'>

/**
 * Names all that an answer to the public is made of, whichever process makes it: this very program, what the operator
 * has set, and the state of the database. Null while one of them has no name: then no answer is known to be made of it.
 *
 * @param build names the program; null where it runs from sources that may change
 */
export function madeOf(
  { db, ...settings }: Settings & { db: Pick<Database, 'revisions'> },
  build: string | null,
): () => string | null {
  if (build === null) return () => null
  const { publicUrl, policy, written = 'en', websubHub = null, mail } = settings
  // Of the mail server only this is public; the rest is secret, and its hash would be on disk.
  const isByMail = Boolean(mail)
  const facts = [build, process.version, publicUrl, policy, written, websubHub, isByMail]
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('base64url')
  return () => {
    const mark = db.revisions.mark()
    return mark === null ? null : `${hash} ${mark}`
  }
}

import { briefMs, type Database, type OpenOptions, openDatabase } from '#db/client.ts'
import { fileIn } from '#db/connect.ts'
import { databaseAt } from '#db/held-file.ts'
import { DatabaseTooNew } from '#db/migrate.ts'
import { openPatiently } from '#db/patient.ts'
import { findTokenByHash, hasAnyToken } from '#db/queries/access.ts'
import { areDaysCounted } from '#db/queries/component-days.ts'
import { bumpRevision, findRevision } from '#db/queries/page.ts'
import { hashOf } from './access/secrets.ts'
import type { Clock } from './clock.ts'
import { type Config, publicUrlOf } from './config.ts'
import type { HubParts } from './hub.ts'
import type { Policy } from './policy/policy.ts'
import { hasFrontPage } from './web/last-good/shelf.ts'

/** What a start has to say about tokens: the first one's secret, or why ADMIN_TOKEN does not count. */
export type FirstToken = { secret: string } | { note: string } | null

/** What a hub is known by outside, once the port is known that it listens on: its links, its e-mail, its webhooks. */
export function originOf(
  config: Config,
  port: number,
): Pick<HubParts, 'publicUrl' | 'mail' | 'written' | 'webhookAllow' | 'websubHub' | 'lastGoodDir'> {
  const publicUrl = publicUrlOf(config, port)
  return {
    publicUrl,
    lastGoodDir: config.dataDir,
    written: config.written,
    mail: config.mail && { ...config.mail, domain: new URL(publicUrl).hostname },
    webhookAllow: config.webhookAllow,
    websubHub: config.websubHub,
  }
}

/** Opens the database and sees to it that the days of its history are counted, and that there is a first admin token. */
export async function openHubDatabase(
  { dataDir, adminToken }: Config,
  clock: Clock,
  policy: Policy,
  options?: OpenOptions,
): Promise<{ db: Database; firstToken: FirstToken }> {
  const db = openDatabase(dataDir, options)
  try {
    return { db, firstToken: await findFirstToken(db, clock, policy, adminToken) }
  } catch (error) {
    await db.close() // Who tries again must not find the file open: see `holdFile`.
    throw error
  }
}

async function findFirstToken(
  db: Database,
  clock: Clock,
  policy: Policy,
  adminToken: string | undefined,
): Promise<FirstToken> {
  const made = (await isPrepared(db)) ? null : await prepare(db, clock(), policy, adminToken)
  if (adminToken === undefined) return made === null ? null : { secret: made }
  const known = await db.snapshot((reader) => findTokenByHash(reader, hashOf(adminToken)))
  const note =
    'ADMIN_TOKEN only makes the first token, and there was one already. `npm run token` makes another.'
  return known ? null : { note }
}

/** Whether there is nothing to do: what would do it is not loaded then. */
const isPrepared = (db: Database): Promise<boolean> =>
  db.snapshot(async (reader) => (await hasAnyToken(reader)) && (await areDaysCounted(reader)))

/** Counts the days, and makes the first token; answers its secret, or null where there is one. */
async function prepare(
  db: Database,
  now: Date,
  policy: Policy,
  chosenSecret?: string,
): Promise<string | null> {
  const { ensureDays } = await import('./incidents/component-days.ts')
  const { createFirstToken } = await import('./access/tokens.ts')
  const author = { name: 'First start', tokenId: null }
  return db.transact(async (tx) => {
    await ensureDays(tx)
    const secret = await createFirstToken({ tx, now, policy, author, requestId: null }, chosenSecret)
    // The public page begins with its database, if nobody has filled it yet: it would have changed last in 1970.
    if ((await findRevision(tx)).changedAt.getTime() === 0) await bumpRevision(tx, now)
    return secret
  })
}

/**
 * Opens the database, and where it cannot be opened but there is a good page of earlier, goes on trying while that is
 * served. An empty database would claim that all is well: so one that is missing or empty is not made anew then.
 */
export async function openHubDatabaseOrWait(
  config: Config,
  clock: Clock,
  policy: Policy,
): Promise<{ db: Database; firstToken: FirstToken }> {
  const open = () => {
    if (!hasFrontPage(config.dataDir)) return openHubDatabase(config, clock, policy)
    databaseAt(fileIn(config.dataDir))
    // Readers of the last good page wait meanwhile.
    return openHubDatabase(config, clock, policy, { openWaitMs: briefMs })
  }
  try {
    return await open()
  } catch (error) {
    if (!hasFrontPage(config.dataDir) || error instanceof DatabaseTooNew) throw error
    console.error(
      `The database cannot be opened: ${(error as Error).message}. The last good page is served until it can. To start afresh, take the folder last-good out of DATA_DIR.`,
    )
    return { db: openPatiently(async () => (await open()).db, { because: error as Error }), firstToken: null }
  }
}

/** Says on the terminal where the page is, and the first token's secret, this once. */
export function greet(url: string, firstToken: FirstToken): void {
  console.log(`Allclear is at ${url}`)
  if (!firstToken) return
  console.log(
    'secret' in firstToken ? `First admin token (shown once): ${firstToken.secret}` : firstToken.note,
  )
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '#api/app.ts'
import { type Database, type OpenOptions, openDatabase } from '#db/client.ts'
import { fileIn } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { migrate } from '#db/migrate.ts'
import { insertPerson } from '#db/queries/access.ts'
import type { TokenScope } from '#db/schema/access.ts'
import { createToken } from '#src/access/tokens.ts'
import type { Act } from '#src/act.ts'
import { createHub, type Hub, type HubParts } from '#src/hub.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { at } from './at.ts'

/** A hub on a real SQLite file in a folder of its own, with a clock that only the test moves. */
export type FreshHub = Hub & {
  /** Moves the clock. */
  setNow(now: Date): void
  now(): Date
  dataDir: string
  /** Calls the admin API in-process, or what a path names that begins with `/api/`; a body is sent as JSON, a text or bytes as they are. */
  call(
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** Makes a token for a new person of this name. */
  tokenFor(name: string, scope: TokenScope): Promise<string>
  /** Runs something in a transaction, as a test's own author. */
  acting<T>(work: (act: Act) => Promise<T>): Promise<T>
  [Symbol.asyncDispose](): Promise<void>
}

/** What an operator may set: the policy in force and the ways out. */
type Settings = Partial<
  Pick<HubParts, 'policy' | 'channels' | 'signalSecrets' | 'mail' | 'webhookAllow' | 'websubHub'>
>

export const publicUrl = 'https://status.example.com'

export async function freshHub(
  start = at('2026-03-02T09:00Z'),
  {
    lockWaitMs,
    policy = documentPolicy,
    channels,
    signalSecrets,
    mail,
    webhookAllow,
    websubHub,
  }: OpenOptions & Settings = {},
): Promise<FreshHub> {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-test-'))
  writeFileSync(fileIn(dataDir), emptyDatabase())
  const db: Database = openDatabase(dataDir, { lockWaitMs })
  let now = start
  const lastGoodDir = dataDir
  const hub = createHub({
    db,
    clock: () => now,
    policy,
    publicUrl,
    channels,
    signalSecrets,
    mail,
    webhookAllow,
    websubHub,
    lastGoodDir,
  })
  let api: ReturnType<typeof createApi> | undefined

  const acting = <T>(work: (act: Act) => Promise<T>) =>
    db.transact((tx) => work({ tx, now, policy, author: { name: 'A test', tokenId: null }, requestId: null }))

  return {
    ...hub,
    dataDir,
    acting,
    now: () => now,
    setNow(moment) {
      now = moment
    },
    async call(token, method, path, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array
      api ??= createApi(hub) // Many a hub is never called.
      return api.request(path.startsWith('/api/') ? path : `/api/admin${path}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : isRaw ? (body as BodyInit) : JSON.stringify(body),
      })
    },
    tokenFor: (name, scope) =>
      acting(async (act) => {
        const person = { id: newId(), name, contact: null, createdAt: now, archivedAt: null }
        await insertPerson(act.tx, person)
        return (await createToken(act, { name: `${name}'s token`, scope, bearer: { personId: person.id } }))
          .secret
      }),
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

let empty: Buffer | undefined

/** A database file as the migrations leave it: to copy it takes a tenth of the time that they take. */
function emptyDatabase(): Buffer {
  if (empty) return empty
  const folder = mkdtempSync(join(tmpdir(), 'allclear-empty-'))
  const file = fileIn(folder)
  migrate(file)
  empty = readFileSync(file)
  rmSync(folder, { recursive: true })
  return empty
}

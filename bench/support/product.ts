import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '#db/client.ts'
import { ensureDays } from '#src/incidents/component-days.ts'
import { type BigHistory, writeBigHistory } from '#tests/support/big-history.ts'
import { freePort } from '#tests/support/free-port.ts'
import { hubProgram } from '../../scripts/build.mjs'
import { answerOf, textOf } from './answer.ts'
import { type Running, startServer } from './process.ts'

/** The hub itself, as `npm start` runs it, on a history of its own. */
export type Product = Running & {
  dataDir: string
  incidentIds: string[]
  componentIds: string[]
  /** Calls the admin API; throws where it answers with an error. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
  /** Publishes an update to the one open incident; answers a sentence that this one has and no other. */
  publish(): Promise<string>
  /** Publishes until that takes no less any more: V8 compiles what runs often, and needs some three hundred for it. */
  warmUp(): Promise<void>
}

const warmAfter = 300

const token = 'a-token-for-measuring-that-nobody-else-has'

export async function startProduct(history: Partial<BigHistory> = {}): Promise<Product> {
  const data = await makeData(history)
  const port = await freePort()
  const env = { PORT: String(port), DATA_DIR: data.dataDir, ADMIN_TOKEN: token, NODE_ENV: 'production' }
  const server = await startServer(hubProgram, { env })
  const call: Product['call'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await answerOf(`${server.url}/api/admin${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    })
    const text = textOf(answer)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text)
  }
  let published = 0
  const publish: Product['publish'] = async () => {
    const sentence = `About a third of requests fail with a 502 (${++published}).`
    await call('POST', `/incidents/${data.incidentIds[0]}/updates`, {
      what_is_happening: sentence,
      who_is_affected: 'Customers whose apps run in eu-west.',
      what_we_are_doing: 'We are draining two edge nodes.',
      next_update_at: new Date(Date.now() + 10 * 60_000).toISOString(),
    })
    return sentence
  }
  return {
    ...server,
    ...data,
    ...{ call, publish },
    async warmUp() {
      while (published < warmAfter) await publish()
    },
    async stop() {
      await server.stop()
      rmSync(data.dataDir, { recursive: true, force: true })
    },
  }
}

/** A data folder with 20 components, 90 days of history and one open incident, or what is asked for. */
export async function makeData(history: Partial<BigHistory> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  await openDatabase(dataDir).close()
  const ids = writeBigHistory(join(dataDir, 'allclear.sqlite'), {
    ...{ incidents: 100, components: 20, updatesEach: 4, now: new Date() },
    ...history,
  })
  const db = openDatabase(dataDir)
  await db.transact(ensureDays)
  await db.close()
  return { dataDir, ...ids }
}

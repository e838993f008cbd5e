import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, answerOf } from './answer.ts'
import { type Running, startServer } from './process.ts'

/** What is asked for by whom: a path with its request headers. */
export type Question = { path: string; headers: Record<string, string> }

/** A bare `node:http` server that gives the very answers that another server gave, byte for byte. */
export async function startBare(server: Running, questions: Question[]): Promise<Running> {
  const kept: Record<string, Omit<Answer, 'body'> & { body: string }> = {}
  for (const { path, headers } of questions) {
    const answer = await answerOf(server.url + path, { headers })
    // Node writes these itself, on every server alike.
    const own = answer.headers.filter(
      ([name]) => !/^(date|connection|keep-alive|transfer-encoding)$/i.test(name),
    )
    const hasLength = own.some(([name]) => name.toLowerCase() === 'content-length')
    const headersOfAnswer = hasLength
      ? own
      : [...own, ['Content-Length', String(answer.body.length)] as [string, string]]
    kept[`${path} ${headers['accept-encoding'] ?? ''}`] = {
      status: answer.status,
      headers: headersOfAnswer,
      body: answer.body.toString('base64'),
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  const file = join(folder, 'answers.json')
  writeFileSync(file, JSON.stringify(kept))
  const bare = await startServer('bench/servers/bare.ts', { args: [file] })
  rmSync(folder, { recursive: true })
  return bare
}

import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** An answer as it came over the wire, not decoded. */
export type Answer = { status: number; headers: [string, string][]; body: Buffer }

export type Asking = { method?: string; headers?: Record<string, string>; body?: string }

/**
 * Asks over a connection that is kept. By `node:http` rather than `fetch`, which keeps the client's core busy for longer than
 * the hub takes for what it answers from memory: with the hub's own two, that is part of every time.
 */
export function answerOf(url: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const asking = request(url, { method, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { rawHeaders } = response
        const pairs = rawHeaders.flatMap((name, place): [string, string][] =>
          place % 2 === 0 ? [[name, rawHeaders[place + 1]!]] : [],
        )
        resolve({ status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(parts) })
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

export const headerOf = ({ headers }: Answer, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

/** The text of an answer, plain or by gzip. */
export const textOf = (answer: Answer): string =>
  String(headerOf(answer, 'content-encoding') === 'gzip' ? gunzipSync(answer.body) : answer.body)

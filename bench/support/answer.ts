import { get } from 'node:http'

/** An answer as it came over the wire, not decoded. */
export type Answer = { status: number; headers: [string, string][]; body: Buffer }

export function answerOf(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
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
    }).on('error', reject)
  })
}

export const headerOf = ({ headers }: Answer, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { growAgain } from '../../scripts/lean-start.mjs'

// The machine's limit for Node: a bare server that hands out given bytes with given headers. Its argument is a file
// of JSON: by `path encoding`, the status, the headers and the body in base64.

type Kept = { status: number; headers: [string, string][]; body: string }

const kept = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, Kept>
const answers = new Map(
  Object.entries(kept).map(([key, { status, headers, body }]) => [
    key,
    { status, headers: headers.flat(), body: Buffer.from(body, 'base64') },
  ]),
)

const server = createServer((request, response) => {
  const answer = answers.get(`${request.url} ${request.headers['accept-encoding'] ?? ''}`)
  if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
  else response.writeHead(404).end()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
  growAgain() // As the hub does.
})

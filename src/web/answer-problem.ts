import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** Answers what the front door itself has to refuse, in the form of every other error. (RFC 9457) */
export function answerProblem(
  response: ServerResponse,
  status: number,
  kind: string,
  title: string,
  detail: string,
): void {
  const body = { type: `/problems/${kind}`, title, status, detail, request_id: randomUUID() }
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
}

/** Our own fault: whoever asked hears of it where nothing has gone out yet, and the log has the rest. */
export function answerFault(response: ServerResponse, error: unknown): void {
  console.error('a request could not be answered', error)
  if (response.headersSent) return void response.destroy()
  answerProblem(response, 500, 'internal-error', 'Our mistake', 'Something failed on our side.')
}

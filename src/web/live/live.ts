import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Revisions } from '#db/revisions.ts'
import { answerProblem } from '../answer-problem.ts'
import { bareSocketOf } from './bare-socket.ts'
import { createViewers, type ViewerLimits } from './viewers.ts'

export type Live = {
  /** Answers a GET or HEAD of `/events`. */
  answer(request: IncomingMessage, response: ServerResponse): void
  viewers(): number
  /** Ends every stream; whoever comes from now on is told to come back. */
  close(): void
}

const usual: ViewerLimits = { most: 20_000, unreadBytes: 16 * 1024, heartbeatMs: 15_000 }

/**
 * Tells open pages that the public data has moved, as server-sent events: `id` is its state, so that who comes back
 * with a Last-Event-ID hears only of what they missed, and `data` is over how many milliseconds they should spread
 * their asking for the page anew. The event holds nothing of the page itself: that is fetched, from the page cache.
 */
export function createLive(
  revisions: Revisions,
  { common = {}, ...limits }: Partial<ViewerLimits> & { common?: Record<string, string> } = {},
): Live {
  const headers = { ...common, ...streamHeaders }
  const viewers = createViewers({ ...usual, ...limits })
  const event = (): Buffer =>
    Buffer.from(`id: ${revisions.current()}\ndata: ${spreadMsFor(viewers.count())}\n\n`)
  const stopListening = revisions.onChange(() => viewers.send(event()))

  return {
    answer(request, response) {
      if (request.method === 'HEAD') return void response.writeHead(200, headers).end()
      if (!viewers.hasRoom()) {
        for (const [name, value] of Object.entries(common)) response.setHeader(name, value)
        response.setHeader('retry-after', '60')
        return answerProblem(response, 503, 'too-many-viewers', 'Too many viewers', tooMany)
      }
      const seen = request.headers['last-event-id']
      // It ends with the connection, so that its parts need not be told apart.
      response.removeHeader('transfer-encoding')
      response.writeHead(200, { ...headers, connection: 'close' })
      response.write(retryHint(), (error) => {
        if (error || !response.socket?.writable) return
        const stream = bareSocketOf(request, response)
        viewers.add(stream)
        if (seen !== revisions.current()) stream.write(event())
      })
    },
    viewers: viewers.count,
    close() {
      stopListening()
      viewers.close()
    },
  }
}

/**
 * A millisecond for each: a few readers have the page at once, and of ten thousand some six thousand hold a connection
 * for it at a time, since browsers keep theirs until we close it.
 */
const spreadMsFor = (count: number): number => count

/** After how long a browser comes back by itself. Not all after the same time, since all lose us at the same moment. */
const retryHint = (): string => `retry: ${Math.round(2_000 + Math.random() * 6_000)}\n\n`

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no', // nginx would hold events back until it has a bufferful.
}

const tooMany =
  'As many open pages as we can serve get live news already. The page itself is there for everybody.'

import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { securityHeaders } from './security-headers.ts'

export type Listening = {
  server: Server
  port: number
  /** Takes no new requests, lets the ones under way finish for up to `graceMs`, then ends them. */
  stop(graceMs?: number): Promise<void>
}

export type ListenOptions = {
  /**
   * For how long not one byte of an answer may get through to who has asked for it, in milliseconds. How often that is
   * looked at, too.
   */
  unreadMs?: number
}

/**
 * Listens, with limits that keep a slow or hostile client from holding a connection for ever. The handler is
 * made once the port is known (0 takes any free one), before the first request can arrive.
 */
export async function listen(
  { port, host }: { port: number; host: string },
  handlerFor: (port: number) => RequestListener,
  { unreadMs = 30_000 }: ListenOptions = {},
): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
    optimizeEmptyRequests: true, // Who sends no body need not be told about the end of it.
    requireHostHeader: false, // The front door asks for it, and answers in the form of every other error.
  })
  const lastWrites = new WeakMap<Duplex, ServerResponse>()
  server.on('clientError', (error, socket) => {
    const write = lastWrites.get(socket)
    // What came whole before is carried out, and its client takes the first answer that comes for that of it.
    const isUnderWay = write?.req.complete && !write.writableFinished && isFault(error)
    if (!isUnderWay) return answerClientError(error, socket)
    write.once('finish', () => void (socket.writable && answerClientError(error, socket)))
  })
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  // The server's own `timeout` would do the same, and be set anew for each of thousands of requests a second.
  const look = setInterval(() => {
    for (const socket of connections) if (isUnread(socket)) socket.setTimeout(unreadMs)
  }, unreadMs).unref()
  server.once('listening', () => {
    const handler = handlerFor((server.address() as AddressInfo).port)
    server.on('request', (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') lastWrites.set(request.socket, response)
      handler(request, response)
    })
    // An expectation that we do not know is none. (RFC 9110, section 10.1.1)
    server.on('checkExpectation', handler)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog }, resolve)
  })
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async stop(graceMs = 5_000) {
      clearInterval(look)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Browsers connect ahead of need: one that has not said a word is not idle to the server, and asks for nothing.
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
      // Whoever asked before the stop gets the answer, and not five more seconds to ask again.
      const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(sweep)
      clearTimeout(deadline)
    },
  }
}

const isUnread = ({ writableLength, timeout }: Socket): boolean => writableLength > 0 && !timeout

/**
 * So many may knock before we open. Node's 511 are fewer than those who come in the moment in which we tell ten thousand
 * of news, and who is turned away then tries again only after seconds. Linux allows 4,096, if not told otherwise.
 */
const backlog = 4_096

/** How often a stop looks for connections that have had their answer, in milliseconds. */
const sweepMs = 20

/** Answers what was no HTTP request at all, in the form of every other error. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!isFault(error) || !socket.writable) return void socket.destroy()
  const { status, title, detail } = clientErrors[error.code ?? ''] ?? notHttp
  const body = JSON.stringify({ type: '/problems/bad-request', title, status, detail })
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  )
}

/** Whether what came is at fault, and not that nothing more comes. */
const isFault = ({ code }: NodeJS.ErrnoException): boolean => code !== 'ECONNRESET'

const notHttp = { status: 400, title: 'Bad Request', detail: 'This is not a well-formed HTTP request.' }

const clientErrors: Record<string, typeof notHttp> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The request line and its headers may have 16 KiB together.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request Timeout',
    detail: 'The request did not arrive in time.',
  },
}

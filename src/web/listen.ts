import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export type Listening = {
  server: Server
  port: number
  /** Takes no new requests, lets the ones under way finish for up to `graceMs`, then ends them. */
  stop(graceMs?: number): Promise<void>
}

/**
 * Listens, with limits that keep a slow or hostile client from holding a connection for ever. The handler is
 * made once the port is known (0 takes any free one), before the first request can arrive.
 */
export async function listen(
  { port, host }: { port: number; host: string },
  handlerFor: (port: number) => RequestListener,
): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
  })
  server.on('clientError', answerClientError)
  server.once('listening', () => server.on('request', handlerFor((server.address() as AddressInfo).port)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async stop(graceMs = 5_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(deadline)
    },
  }
}

/** Answers what was no HTTP request at all, in the form of every other error. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { status, title, detail } = clientErrors[error.code ?? ''] ?? notHttp
  const body = JSON.stringify({ type: '/problems/bad-request', title, status, detail })
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

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

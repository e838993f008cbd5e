import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressGuard, refusedAddress } from './address-guard.ts'
import { brokenOff, type Outcome } from './channel.ts'

type Posting = {
  /** POST, where nothing is said. */
  method?: string
  headers?: Record<string, string>
  signal: AbortSignal
  /** Where the address comes from a stranger. */
  guard?: AddressGuard
}

/**
 * Posts JSON to a receiver. What it answers is read as far as its status line: a body is nothing that we need, and
 * a redirect would take the message to where nobody meant it to go.
 */
export function post(
  url: string,
  body: string,
  { method = 'POST', headers = {}, signal, guard }: Posting,
): Promise<Outcome> {
  const { protocol, hostname } = new URL(url)
  if (guard?.refuses(hostname)) return Promise.resolve(leadsInside)
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) =>
      resolve(error.code === refusedAddress ? leadsInside : unreached(error, signal))
    const send = protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, {
      method,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Allclear',
        ...headers,
      },
      agent: guard?.agents[protocol as 'http:' | 'https:'],
      maxHeaderSize: mostHeaderBytes,
      signal,
    })
    request.on('error', fail)
    request.on('response', (response) => {
      resolve(outcomeOf(response))
      // Closes the connection where a body would go on; that it was cut off concerns nobody.
      response.on('error', () => {})
      response.destroy()
    })
    request.end(body)
  })
}

const mostHeaderBytes = 16_384

const leadsInside: Outcome = {
  ok: false,
  permanent: true,
  reason: 'the address leads to a network that subscribers may not reach',
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { ok: true }
  const reason = `the receiver answered ${statusCode}`
  const retryAfterMs = retryAfterOf(headers['retry-after'])
  return {
    ok: false,
    permanent: isPermanent(statusCode),
    reason,
    ...(statusCode === 410 && { isDead: true }),
    ...(retryAfterMs !== null && { retryAfterMs }),
  }
}

/** The receiver will not take this message, however often it comes. 410 says that it is gone for good. */
const isPermanent = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 425, 429].includes(status)

/** Seconds, as nearly everybody sends it. A date would depend on whose clock is right. */
const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null

/** What went wrong on the way, without the address: it may hold a secret. */
const unreached = ({ code }: NodeJS.ErrnoException, signal: AbortSignal): Outcome => ({
  ok: false,
  permanent: false,
  reason: signal.aborted ? brokenOff(signal) : `the receiver cannot be reached${code ? ` (${code})` : ''}`,
})

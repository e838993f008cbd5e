import { brokenOff, type Outcome } from './channel.ts'

/**
 * Posts JSON to a receiver. What it answers is read as far as its status line: a body is nothing that we need, and
 * a redirect would take the message to where nobody meant it to go.
 */
export async function post(
  url: string,
  body: string,
  { headers = {}, signal }: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<Outcome> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Allclear', ...headers },
      body,
      redirect: 'manual',
      signal,
    })
  } catch (error) {
    return { ok: false, permanent: false, reason: signal.aborted ? brokenOff(signal) : faultOf(error) }
  }
  // Closes the connection where a body would go on; that it was cut off concerns nobody.
  response.body?.cancel().catch(() => {})
  return outcomeOf(response)
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status >= 200 && status < 300) return { ok: true }
  const reason = `the receiver answered ${status}`
  const retryAfterMs = retryAfterOf(headers.get('retry-after'))
  return { ok: false, permanent: isPermanent(status), reason, ...(retryAfterMs !== null && { retryAfterMs }) }
}

/** The receiver will not take this message, however often it comes. 410 says that it is gone for good. */
const isPermanent = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 425, 429].includes(status)

/** Seconds, as nearly everybody sends it. A date would depend on whose clock is right. */
const retryAfterOf = (header: string | null): number | null =>
  header !== null && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null

/** What went wrong on the way, without the address: it may hold a secret. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the receiver cannot be reached'
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException
  return `the receiver cannot be reached${code ? ` (${code})` : ''}`
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import fresh from 'fresh'
import type { Entry, Variant } from './entry.ts'

/** Sends a kept answer, or says that the reader has it already. (RFC 9110, section 13.2.2) */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  entry: Entry,
  variant: Variant,
): void {
  if (entry.status === 200 && isKnown(entry, variant, request)) {
    response.writeHead(304, variant.notModified).end()
    return
  }
  response.writeHead(entry.status, variant.headers)
  response.end(request.method === 'HEAD' ? undefined : variant.bytes)
}

/** The date counts only where no tag is sent: it is as coarse as a second. */
function isKnown(entry: Entry, { etag }: Variant, { headers }: IncomingMessage): boolean {
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = headers
  if (ifNoneMatch === undefined && ifModifiedSince === undefined) return false
  if (ifNoneMatch === etag) return true
  const lastModified = entry.lastModified.toUTCString()
  if (ifNoneMatch === undefined) {
    if (entry.sharesDate) return false
    return fresh({ 'if-modified-since': ifModifiedSince }, { 'last-modified': lastModified })
  }
  return entry.etags.some((tag) => fresh({ 'if-none-match': ifNoneMatch }, { etag: tag }))
}

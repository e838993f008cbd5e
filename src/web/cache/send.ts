import type { ServerResponse } from 'node:http'
import fresh from 'fresh'
import type { Asked } from './asked.ts'
import type { Entry, Variant } from './entry.ts'

/** Sends a kept answer, or says that the reader has it already. (RFC 9110, section 13.2.2) */
export function send(
  response: ServerResponse,
  { entry, variant, asked, isHead }: { entry: Entry; variant: Variant; asked: Asked; isHead: boolean },
): void {
  if (entry.status === 200 && isKnown(entry, variant, asked)) {
    response.writeHead(304, variant.notModified).end()
    return
  }
  response.writeHead(entry.status, variant.headers)
  response.end(isHead ? undefined : variant.bytes)
}

/** The date counts only where no tag is sent: it is as coarse as a second. */
function isKnown(entry: Entry, { etag }: Variant, { ifNoneMatch, ifModifiedSince }: Asked): boolean {
  if (ifNoneMatch === undefined && ifModifiedSince === undefined) return false
  if (ifNoneMatch === etag) return true
  const lastModified = entry.lastModified.toUTCString()
  if (ifNoneMatch === undefined) {
    return fresh({ 'if-modified-since': ifModifiedSince }, { 'last-modified': lastModified })
  }
  return entry.etags.some((tag) => fresh({ 'if-none-match': ifNoneMatch }, { etag: tag }))
}

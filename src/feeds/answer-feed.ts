import { createHash } from 'node:crypto'

/** Answers with a feed, or with 304 where the reader has it already. (RFC 9110, section 13.2.2) */
export function answerFeed(request: Request, xml: string, changedAt: Date): Response {
  const etag = `"${createHash('sha256').update(xml).digest('base64url')}"`
  const headers = { etag, 'last-modified': changedAt.toUTCString(), 'cache-control': 'no-cache' }
  if (isKnown(request.headers, etag, changedAt)) return new Response(null, { status: 304, headers })
  return new Response(xml, { headers: { ...headers, 'content-type': 'application/rss+xml; charset=utf-8' } })
}

/** Whether the reader's copy is this one. The date counts only where no tag is sent: it is as coarse as a second. */
function isKnown(headers: Headers, etag: string, changedAt: Date): boolean {
  const tags = headers.get('if-none-match')
  if (tags !== null) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '')
  return since >= Math.floor(changedAt.getTime() / 1000) * 1000
}

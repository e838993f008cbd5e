import { isFeedFile, typeOf } from '#src/site/feed-files.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import type { FeedDocument } from './document.ts'
import { type FeedParts, feedDocument, renderFeed } from './feed-text.ts'

/** Answers with a feed; null where there is no file of that name, or no such thing that it is about. */
export async function answerFeed(hub: FeedParts, file: string, of?: FeedSubject): Promise<Response | null> {
  if (!isFeedFile(file)) return null
  const document = await feedDocument(hub, file, of)
  if (!document) return null
  return new Response(renderFeed(document, file), {
    headers: {
      'content-type': `${typeOf(file)}; charset=utf-8`,
      // Readers that run in a browser may read it from any other site.
      'access-control-allow-origin': '*',
      ...discovery(document),
    },
  })
}

/** Where the feed is pushed from, and by which name it goes there. (WebSub, section 4) */
const discovery = ({ hubUrl, selfUrl }: FeedDocument): Record<string, string> =>
  hubUrl ? { link: `<${hubUrl}>; rel="hub", <${selfUrl}>; rel="self"` } : {}

import type { Hub } from '#src/hub.ts'
import { type FeedFile, feedFiles } from '#src/site/feed-files.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import { renderAtom } from './atom.ts'
import type { FeedDocument } from './document.ts'
import { historyFeed } from './history-feed.ts'
import { renderJsonFeed } from './json-feed.ts'
import { renderRss } from './rss.ts'
import { updateFeed } from './update-feed.ts'

export type FeedParts = Pick<Hub, 'site' | 'written' | 'websubHub'>

/** A feed before it is written; null where there is no such component, region, incident or maintenance. */
export async function feedDocument(
  { site, written, websubHub }: FeedParts,
  file: FeedFile,
  of: FeedSubject = {},
): Promise<FeedDocument | null> {
  const settings = { language: written, hubUrl: websubHub }
  if (feedFiles[file].entryPer === 'update') {
    const feed = await site.feed(of)
    return feed && updateFeed(feed, file, settings)
  }
  const feed = await site.historyFeed(of)
  return feed && historyFeed(feed, file, settings)
}

const renderers = { rss: renderRss, atom: renderAtom, json: renderJsonFeed }

export const renderFeed = (document: FeedDocument, file: FeedFile): string =>
  renderers[feedFiles[file].format](document)

/** A feed as text; null where there is no such thing that it could be about. */
export async function feedText(hub: FeedParts, file: FeedFile, of?: FeedSubject): Promise<string | null> {
  const document = await feedDocument(hub, file, of)
  return document && renderFeed(document, file)
}

import { type FeedFile, feedFiles } from '#src/site/feed-files.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import type { Site } from '#src/site/site.ts'
import { renderAtom } from './atom.ts'
import type { FeedDocument } from './document.ts'
import { historyFeed } from './history-feed.ts'
import { renderJsonFeed } from './json-feed.ts'
import { renderRss } from './rss.ts'
import { updateFeed } from './update-feed.ts'

const renderers = { rss: renderRss, atom: renderAtom, json: renderJsonFeed }

/** A feed as text; null where there is no such component, region, incident or maintenance. */
export async function feedText(
  hub: { site: Site; written: string },
  file: FeedFile,
  of: FeedSubject = {},
): Promise<string | null> {
  const document = await documentOf(hub, file, of)
  return document && renderers[feedFiles[file].format](document)
}

async function documentOf(
  { site, written }: { site: Site; written: string },
  file: FeedFile,
  of: FeedSubject,
): Promise<FeedDocument | null> {
  if (feedFiles[file].entryPer === 'update') {
    const feed = await site.feed(of)
    return feed && updateFeed(feed, file, written)
  }
  const feed = await site.historyFeed(of)
  return feed && historyFeed(feed, file, written)
}

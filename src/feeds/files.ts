import type { FeedSubject } from '#src/site/feed-subject.ts'
import type { Site } from '#src/site/site.ts'
import { renderAtom } from './atom.ts'
import type { FeedDocument } from './document.ts'
import { historyFeed } from './history-feed.ts'
import { renderJsonFeed } from './json-feed.ts'
import { renderRss } from './rss.ts'
import { updateFeed } from './update-feed.ts'

/** Every feed that a subject has: by the name of its file, what it holds and how it is written. */
export const feedFiles = {
  'rss.xml': { holds: 'updates', type: 'application/rss+xml', render: renderRss },
  'atom.xml': { holds: 'updates', type: 'application/atom+xml', render: renderAtom },
  'feed.json': { holds: 'updates', type: 'application/feed+json', render: renderJsonFeed },
  'history.rss': { holds: 'incidents', type: 'application/rss+xml', render: renderRss },
  'history.atom': { holds: 'incidents', type: 'application/atom+xml', render: renderAtom },
} as const

export type FeedFile = keyof typeof feedFiles
export const isFeedFile = (name: string): name is FeedFile => Object.hasOwn(feedFiles, name)

/** A feed as text; null where there is no such component, region, incident or maintenance. */
export async function feedText(
  { site, written }: { site: Site; written: string },
  file: FeedFile,
  of: FeedSubject = {},
): Promise<string | null> {
  const { holds, render } = feedFiles[file]
  const document = await documentOf(site, holds, file, written, of)
  return document && render(document)
}

async function documentOf(
  site: Site,
  holds: 'updates' | 'incidents',
  file: FeedFile,
  written: string,
  of: FeedSubject,
): Promise<FeedDocument | null> {
  if (holds === 'updates') {
    const feed = await site.feed(of)
    return feed && updateFeed(feed, file, written)
  }
  const feed = await site.historyFeed(of)
  return feed && historyFeed(feed, file, written)
}

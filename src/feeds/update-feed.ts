import { once, oncePer } from '#src/once.ts'
import type { Feed } from '#src/site/feed.ts'
import { changedAtOf, guidOf, iriOf, type PublishedItem } from '#src/site/published-item.ts'
import type { FeedDocument, FeedEntry, FeedSettings } from './document.ts'
import { itemHtml } from './item-html.ts'
import { newestOf } from './newest-of.ts'
import { readable } from './readable.ts'

/** One entry per update, so that followers get each exactly once. */
export function updateFeed(feed: Feed, file: string, { language, hubUrl }: FeedSettings): FeedDocument {
  const { frame, name, folder, page, items } = feed
  const { publicUrl } = frame
  const entryOf = once(entriesAt, publicUrl, () => oncePer((item) => toEntry(item, publicUrl)))
  const entries = items.map(entryOf)
  return {
    title: readable(`${frame.name}: ${name ?? 'status updates'}`),
    description: readable(`Every status update of ${frame.name}, as it was published.`),
    language,
    hubUrl,
    author: readable(frame.name),
    pageUrl: publicUrl + page,
    selfUrl: `${publicUrl}${folder}/${file}`,
    updatedAt: newestOf(entries.map(({ changedAt }) => changedAt)) ?? frame.revision.changedAt,
    entries,
  }
}

/** What each item becomes, by the address that the hub has. */
const entriesAt = new Map<string, (item: PublishedItem) => FeedEntry>()

const toEntry = (item: PublishedItem, publicUrl: string): FeedEntry => ({
  guid: guidOf(item),
  iri: iriOf(item),
  title: readable(item.title),
  url: publicUrl + item.update.path,
  html: readable(itemHtml(item, publicUrl)),
  publishedAt: item.update.publishedAt,
  changedAt: changedAtOf(item),
})

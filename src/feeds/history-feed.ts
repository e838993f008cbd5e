import { oncePer } from '#src/once.ts'
import type { HistoryFeed, Story } from '#src/site/feed.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import { changedAtOf, type PublishedItem } from '#src/site/published-item.ts'
import { timeText } from '#src/site/time-text.ts'
import type { FeedDocument, FeedEntry, FeedSettings } from './document.ts'
import { itemWordsHtml } from './item-html.ts'
import { newestOf } from './newest-of.ts'
import { readable } from './readable.ts'

/**
 * One entry per incident or maintenance, as Statuspage's history has them: the address of its page is what it goes by, and
 * its updates are in it, newest first. It counts as published with its newest update, so that readers move it up.
 */
export function historyFeed(
  feed: HistoryFeed,
  file: string,
  { language, hubUrl }: FeedSettings,
): FeedDocument {
  const { frame, name, folder, page, stories } = feed
  const { publicUrl } = frame
  const entries = stories.map((story) => entryOf(story, publicUrl))
  return {
    title: readable(`${frame.name}: ${name === null ? 'incident history' : `${name}, incident history`}`),
    description: readable(`Every incident and maintenance of ${frame.name}, each with its updates.`),
    language,
    hubUrl,
    author: readable(frame.name),
    pageUrl: publicUrl + (page === '/' ? '/history' : page),
    selfUrl: `${publicUrl}${folder}/${file}`,
    updatedAt: newestOf(entries.map(({ changedAt }) => changedAt)) ?? frame.revision.changedAt,
    entries,
  }
}

function entryOf({ title, path, items, hasEarlier }: Story, publicUrl: string): FeedEntry {
  const url = publicUrl + path
  return {
    guid: url,
    iri: url,
    title: readable(title),
    url,
    html: readable(items.map(sectionOf).join('').trim() + (hasEarlier ? earlierAt(url) : '')),
    publishedAt: items[0]!.update.publishedAt,
    changedAt: newestOf(items.map(changedAtOf))!,
  }
}

const earlierAt = (url: string): string => `<p><a href="${escapeHtml(url)}">Earlier updates</a></p>`

const sectionOf = oncePer((item: PublishedItem) => {
  const { publishedAt, statusName, retraction } = item.update
  const status = retraction ? 'Withdrawn' : statusName
  return `<h3>${escapeHtml(status)}</h3><p><small>${timeText(publishedAt)}</small></p>${itemWordsHtml(item)}`
})

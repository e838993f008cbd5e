import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import FeedParser from 'feedparser'
import Parser from 'rss-parser'

/** A feed as programs of other people read it. */
export type ReadFeed = { title: string; link: string; selfLink: string; builtAt: Date; items: ReadItem[] }
export type ReadItem = { guid: string; title: string; link: string; html: string; publishedAt: Date }

/** Reads RSS or Atom with two parsers that are not ours. Throws where one finds it ill-formed, or they read different things. */
export async function readFeed(xml: string): Promise<ReadFeed> {
  const feed = await readWithRssParser(xml)
  const other = await readWithFeedParser(xml)
  assert.deepEqual(other, {
    ...withTitleOf(other, feed),
    items: feed.items.map((item, place) => withTitleOf(other.items[place], item)),
  })
  return feed
}

/** Reads JSON Feed as the other formats are read. */
export function readJsonFeed(json: string): Omit<ReadFeed, 'builtAt'> {
  const { title, home_page_url, feed_url, items } = JSON.parse(json)
  return {
    ...{ title, link: home_page_url, selfLink: feed_url },
    items: items.map((item: Record<string, string>) => ({
      ...{ guid: item.id, title: item.title, link: item.url, html: item.content_html },
      publishedAt: new Date(item.date_published!),
    })),
  }
}

/** One of the parsers leaves out of a title what looks like a tag: then there is nothing to compare. */
const withTitleOf = <Titled extends { title: string }>(other: Titled | undefined, titled: Titled): Titled =>
  titled.title.includes('<') ? { ...titled, title: other?.title ?? '' } : titled

async function readWithRssParser(xml: string): Promise<ReadFeed> {
  const feed = await new Parser().parseString(xml)
  return {
    title: feed.title!,
    link: feed.link!,
    selfLink: feed.feedUrl!,
    builtAt: new Date(feed.lastBuildDate ?? feed.updated),
    items: feed.items.map((item) => ({
      guid: item.guid ?? item.id,
      title: item.title!,
      link: item.link!,
      html: item.content!,
      publishedAt: new Date(item.pubDate!),
    })),
  }
}

async function readWithFeedParser(xml: string): Promise<ReadFeed> {
  const parser = Readable.from([xml]).pipe(new FeedParser({ addmeta: false }))
  const items: ReadItem[] = []
  for await (const { guid, title, link, description, pubdate } of parser) {
    items.push({ guid, title, link, html: description!, publishedAt: pubdate! })
  }
  const { title, link, xmlurl, date } = parser.meta
  return { title, link, selfLink: xmlurl, builtAt: date!, items }
}

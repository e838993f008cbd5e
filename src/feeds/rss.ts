import { oncePer } from '#src/once.ts'
import type { FeedDocument, FeedEntry } from './document.ts'
import { xmlOf, xmlWithin } from './xml.ts'

/** RSS 2.0, with the link to itself that the RSS Best Practices Profile asks for. */
export const renderRss = (feed: FeedDocument): string =>
  xmlOf({
    rss: {
      '@version': '2.0',
      '@xmlns:atom': 'http://www.w3.org/2005/Atom',
      channel: {
        title: feed.title,
        link: feed.pageUrl,
        description: feed.description,
        language: feed.language,
        generator: 'Allclear',
        lastBuildDate: feed.updatedAt.toUTCString(),
        'atom:link': [
          { '@rel': 'self', '@type': 'application/rss+xml', '@href': feed.selfUrl },
          ...(feed.hubUrl ? [{ '@rel': 'hub', '@href': feed.hubUrl }] : []),
        ],
        item: feed.entries.map(itemXml),
      },
    },
  })

const itemXml = oncePer(({ guid, iri, title, url, html, publishedAt }: FeedEntry) =>
  xmlWithin({
    title,
    link: url,
    guid: { '@isPermaLink': String(guid === iri), '#text': guid },
    pubDate: publishedAt.toUTCString(),
    description: html,
  }),
)

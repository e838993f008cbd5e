import { oncePer } from '#src/once.ts'
import type { FeedDocument, FeedEntry } from './document.ts'
import { xmlOf, xmlWithin } from './xml.ts'

/** Atom 1.0. (RFC 4287) */
export const renderAtom = (feed: FeedDocument): string =>
  xmlOf({
    feed: {
      '@xmlns': 'http://www.w3.org/2005/Atom',
      '@xml:lang': feed.language,
      id: feed.selfUrl,
      title: feed.title,
      subtitle: feed.description,
      link: [
        { '@rel': 'self', '@type': 'application/atom+xml', '@href': feed.selfUrl },
        { '@rel': 'alternate', '@type': 'text/html', '@href': feed.pageUrl },
        ...(feed.hubUrl ? [{ '@rel': 'hub', '@href': feed.hubUrl }] : []),
      ],
      author: { name: feed.author },
      generator: 'Allclear',
      updated: feed.updatedAt.toISOString(),
      entry: feed.entries.map(entryXml),
    },
  })

const entryXml = oncePer(({ iri, title, url, html, publishedAt, changedAt }: FeedEntry) =>
  xmlWithin({
    id: iri,
    title,
    link: { '@rel': 'alternate', '@type': 'text/html', '@href': url },
    published: publishedAt.toISOString(),
    updated: changedAt.toISOString(),
    content: { '@type': 'html', '#text': html },
  }),
)

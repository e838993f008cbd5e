import type { FeedDocument } from './document.ts'

/** JSON Feed 1.1. (https://www.jsonfeed.org/version/1.1/) */
export const renderJsonFeed = (feed: FeedDocument): string =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description,
    language: feed.language,
    home_page_url: feed.pageUrl,
    feed_url: feed.selfUrl,
    ...(feed.hubUrl && { hubs: [{ type: 'WebSub', url: feed.hubUrl }] }),
    authors: [{ name: feed.author }],
    items: feed.entries.map(({ guid, title, url, html, publishedAt, changedAt }) => ({
      id: guid,
      url,
      title,
      content_html: html,
      date_published: publishedAt.toISOString(),
      date_modified: changedAt.toISOString(),
    })),
  })

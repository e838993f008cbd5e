import RSS from 'rss'
import type { Feed } from '#src/site/feed.ts'
import { guidOf } from '#src/site/published-item.ts'
import { itemHtml } from './item-html.ts'
import { readable } from './readable.ts'

/** RSS 2.0: one item per update, so that followers get each exactly once. */
export function renderRss({ frame, title, path, feedPath, items }: Feed): string {
  const { publicUrl } = frame
  const rss = new RSS({
    title: readable(title),
    description: readable(`Every status update of ${frame.name}, as it was published.`),
    generator: 'Allclear',
    language: 'en',
    site_url: publicUrl + path,
    feed_url: publicUrl + feedPath,
  })
  for (const item of items) {
    rss.item({
      title: readable(item.title),
      description: readable(itemHtml(item, publicUrl)),
      url: publicUrl + item.update.path,
      guid: guidOf(item),
      date: item.update.publishedAt,
    })
  }
  return rss.xml().replace(buildTime, `$1${frame.revision.changedAt.toUTCString()}`)
}

// The library writes the time of this very call, which would make every answer differ from the one before. What is
// in a title looks the same as that element, but no title can look like the end of a title.
const buildTime =
  /(\]\]><\/description><link>[^<]*<\/link><generator>Allclear<\/generator><lastBuildDate>)[^<]*/

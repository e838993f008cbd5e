import RSS from 'rss'
import type { Feed } from '#src/site/feed.ts'
import { updateHtml } from './update-html.ts'

/**
 * RSS 2.0: one item per update, so that followers get each exactly once.
 *
 * The guid names the update and nothing else: it outlives corrections, new titles and a move to another address.
 */
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
  for (const { title, update } of items) {
    rss.item({
      title: readable(title),
      description: readable(updateHtml(update, publicUrl)),
      url: publicUrl + update.path,
      guid: `allclear-update-${update.id}`,
      date: update.publishedAt,
    })
  }
  return rss.xml().replace(buildTime, `$1${frame.revision.changedAt.toUTCString()}`)
}

// The library writes the time of this very call, which would make every answer differ from the one before. What is
// in a title looks the same as that element, but no title can look like the end of a title.
const buildTime =
  /(\]\]><\/description><link>[^<]*<\/link><generator>Allclear<\/generator><lastBuildDate>)[^<]*/

/** Without the characters that no XML 1.0 document may hold, escaped or not. */
const readable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out.
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')

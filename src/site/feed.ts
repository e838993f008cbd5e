import type { HeardSubject } from '#db/queries/feed-subjects.ts'
import { aboutOf, type FeedAbout, type FeedSubject, itemsOf } from './feed-subject.ts'
import type { Frame, Moment } from './moment.ts'
import { cut } from './paged.ts'
import type { PublishedItem } from './published-item.ts'

const mostItems = 50
/** As many as Statuspage has in its history. */
const mostStories = 25
const mostOfStory = 100

type Heading = { frame: Frame } & Omit<FeedAbout, 'newest'>

/** The newest updates as every feed format renders them, newest first. */
export type Feed = Heading & { items: PublishedItem[] }

/** The incidents and maintenances that were heard of last, each with its updates, newest first. */
export type HistoryFeed = Heading & { stories: Story[] }
export type Story = {
  title: string
  path: string
  items: PublishedItem[]
  /** Whether there are earlier ones, which are on its page. */
  hasEarlier: boolean
}

/** Null where there is no such thing. */
export async function feedOf(moment: Moment, of: FeedSubject): Promise<Feed | null> {
  const about = await aboutOf(moment, of)
  if (!about) return null
  const { newest, ...heading } = about
  return { frame: moment.frame, ...heading, items: await newestItems(moment, await newest(mostItems)) }
}

/** Null where there is no such thing. */
export async function historyFeedOf(moment: Moment, of: FeedSubject): Promise<HistoryFeed | null> {
  const about = await aboutOf(moment, of)
  if (!about) return null
  const { newest, ...heading } = about
  const stories: Story[] = []
  for (const subject of await newest(mostStories)) {
    const { shown: items, last } = cut(await itemsOf(moment, subject, mostOfStory + 1), mostOfStory)
    const [newest] = items
    if (newest) stories.push({ ...newest.subject, items, hasEarlier: last !== null })
  }
  return { frame: moment.frame, ...heading, stories }
}

/** Reads no more of each subject than may be among the newest: those after it have nothing newer than their last update. */
async function newestItems(moment: Moment, subjects: HeardSubject[]): Promise<PublishedItem[]> {
  let items: PublishedItem[] = []
  for (const subject of subjects) {
    const newer = items.filter(({ update }) => update.publishedAt > subject.lastUpdateAt)
    if (newer.length >= mostItems) break
    const more = await itemsOf(moment, subject, mostItems - newer.length)
    items = [...items, ...more].sort(
      (a, b) => b.update.publishedAt.getTime() - a.update.publishedAt.getTime(),
    )
  }
  return items.slice(0, mostItems)
}

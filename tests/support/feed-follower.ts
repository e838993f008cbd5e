import { type ReadItem, readFeed, readJsonFeed } from './feed-readers.ts'

/** Follows a feed as readers do: asks for it again and again with what it has, and shows each entry once. */
export type Follower = {
  /** Asks once, and answers what is new. */
  poll(): Promise<ReadItem[]>
  /** All that it ever showed, in the order in which it came. */
  seen: ReadItem[]
  /** The feed as it was last read. */
  now: ReadItem[]
  /** What was answered to each poll. */
  statuses: number[]
}

/** `by` is what the reader remembers an answer by. */
export function follow(url: string, by: 'etag' | 'date'): Follower {
  const known = new Set<string>()
  let headers: Record<string, string> = {}
  const follower: Follower = {
    ...{ seen: [], now: [], statuses: [] },
    async poll() {
      const answer = await fetch(url, { headers })
      follower.statuses.push(answer.status)
      if (answer.status === 304) return []
      headers =
        by === 'etag'
          ? { 'if-none-match': answer.headers.get('etag')! }
          : { 'if-modified-since': answer.headers.get('last-modified')! }
      const text = await answer.text()
      const { items } = text.startsWith('{') ? readJsonFeed(text) : await readFeed(text)
      const fresh = items.filter(({ guid }) => !known.has(guid)).toReversed()
      for (const { guid } of fresh) known.add(guid)
      follower.now = items
      follower.seen.push(...fresh)
      return fresh
    },
  }
  return follower
}

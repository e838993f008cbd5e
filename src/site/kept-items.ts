import { LRUCache } from 'lru-cache'
import { once } from '#src/once.ts'
import type { PublishedItem } from './published-item.ts'

/**
 * Of the same data the same item: it is made once, and with it what feeds make of it, so that one more update leaves
 * their other entries as they were. `madeOf` is all that goes into it.
 */
export const keptItem = (madeOf: unknown[], make: () => PublishedItem): PublishedItem =>
  once(items, JSON.stringify(madeOf.map(plain)), make)

/** Those of the feeds that were asked for last. Each is there in some eight forms: as data, HTML, an entry, XML. */
const items = new LRUCache<string, PublishedItem>({
  maxSize: 8 * 2 ** 20,
  sizeCalculation: (_, key) => 8 * key.length,
})

/** Has no words that were purged stay in memory. */
export const forgetItems = (): void => items.clear()

/** JSON would spell out a time, which costs more than all else. */
const plain = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value)

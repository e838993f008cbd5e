import { LRUCache } from 'lru-cache'

/** Parts of pages: of the same data the same HTML, so it is made once. */
export type Fragments = {
  /** The HTML that `make` answers, or answered before for the same `key`. */
  once(key: string, make: () => Promise<string>): Promise<string>
  /** Has no words that were purged stay in memory. */
  forget(): void
}

/** Keeps what was used last, of at most 4 MB: an update changes one part of a page, and the others are there. */
export function createFragments(): Fragments {
  const kept = new LRUCache<string, string>({
    maxSize: 4 * 2 ** 20,
    sizeCalculation: (html, key) => html.length + key.length + 100,
  })
  return {
    async once(key, make) {
      const known = kept.get(key)
      if (known !== undefined) return known
      const html = inOnePiece(await make())
      kept.set(key, html)
      return html
    },
    forget: () => kept.clear(),
  }
}

/** V8 keeps a text as the thousands of pieces that it was put together of, and goes through them each time that it is read. */
const inOnePiece = (text: string): string => Buffer.from(text).toString()

/** Keeps nothing: for pages that are made only once, and where components change while they run. */
export const noFragments: Fragments = { once: (_, make) => make(), forget: () => {} }

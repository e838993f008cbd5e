import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** Every page of a list, the first one first; `between` runs after each but the last. */
export async function pagesOf(
  hub: FreshHub,
  token: string,
  path: string,
  limit: number,
  between: () => Promise<unknown> = async () => {},
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its assertions what an answer holds
): Promise<any[]> {
  const pages = []
  for (let cursor = ''; ; ) {
    const page = await askFor(hub, token, 'GET', `${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`)
    pages.push(page)
    if (page.next_cursor === null) return pages
    if (typeof page.next_cursor !== 'string' || page.next_cursor === cursor) throw new Error('It has no end.')
    cursor = page.next_cursor
    await between()
  }
}

/** How many updates stand on a page of earlier ones. */
const onPage = 50

/**
 * The sequence from which on the updates of an incident or maintenance stand on its own page, given how many there are:
 * up to 100 all, and then the newest 51 to 100. So the pages of earlier ones are full, and stay as they are whatever is
 * published.
 */
export const firstOnOwnPage = (count: number): number =>
  Math.max(0, Math.ceil(count / onPage) - 2) * onPage + 1

/**
 * A page of the updates before one, as its address spells its sequence, given how many there are, with where those before
 * them are; null where there is no such page.
 */
export async function earlierUpdatesPage<Update, View>(
  { path, address, count }: { path: string; address: string; count: number },
  read: (slice: { before: number; limit: number }) => Promise<Update[]>,
  view: (update: Update) => View,
): Promise<{ path: string; updates: View[]; earlier: string | null } | null> {
  const slice = updatesBefore(address, count)
  if (!slice) return null
  const updates = (await read(slice)).map(view)
  return { path, updates, earlier: earlierUpdates(path, slice.before - slice.limit) }
}

/** Which updates those are; null where there is no such page. */
export function updatesBefore(address: string, count: number): { before: number; limit: number } | null {
  const before = Number(address)
  const isPage = before > 1 && before <= firstOnOwnPage(count) && (before - 1) % onPage === 0
  return isPage && String(before) === address ? { before, limit: onPage } : null
}

/** Where the updates before one are, below the page of what they are about; null where none is before it. */
export const earlierUpdates = (path: string, before: number): string | null =>
  before > 1 ? `${path}/before/${before}` : null

/** The addresses of all pages of earlier updates, given how many updates there are; the newest first. */
export function pagesOfEarlierUpdates(path: string, count: number): string[] {
  const pages: string[] = []
  let before = firstOnOwnPage(count)
  for (; before > 1; before -= onPage) pages.push(earlierUpdates(path, before)!)
  return pages
}

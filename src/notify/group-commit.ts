import { setTimeout as delay } from 'node:timers/promises'

/**
 * Gathers what is added within `gatherMs`, and while a commit is under way, and commits it together: one write to the
 * disk instead of many. Nobody waits for more than two of them.
 */
export function createGroupCommit<Item>(
  commit: (items: Item[]) => Promise<void>,
  gatherMs: number,
): (item: Item) => Promise<void> {
  let gathered: Item[] = []
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  return (item) => {
    gathered.push(item)
    next ??= last = Promise.all([delay(gatherMs), last.catch(() => {})]).then(() => {
      const items = gathered
      gathered = []
      next = null
      return commit(items)
    })
    return next
  }
}

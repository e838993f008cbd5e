/**
 * Gathers what is added while a commit is under way and commits it together with the next: one write to the disk
 * instead of many, and nobody waits for more than two of them.
 */
export function createGroupCommit<Item>(
  commit: (items: Item[]) => Promise<void>,
): (item: Item) => Promise<void> {
  let gathered: Item[] = []
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  return (item) => {
    gathered.push(item)
    next ??= last = last
      .catch(() => {})
      .then(() => {
        const items = gathered
        gathered = []
        next = null
        return commit(items)
      })
    return next
  }
}

/**
 * Lets each client do something so often in a window of time; in memory, for this process. It remembers a bounded
 * number of clients, and forgets first whoever came first.
 */
export function createRateLimit({
  most,
  windowMs,
  mostClients = 10_000,
}: {
  most: number
  windowMs: number
  mostClients?: number
}): (client: string, now: Date) => boolean {
  const windows = new Map<string, { from: number; count: number }>()
  return (client, now) => {
    const key = client.slice(0, 100)
    const known = windows.get(key)
    const isOver = !known || now.getTime() - known.from >= windowMs
    if (isOver) {
      windows.delete(key)
      if (windows.size >= mostClients) windows.delete(windows.keys().next().value!)
      windows.set(key, { from: now.getTime(), count: 1 })
      return true
    }
    known.count++
    return known.count <= most
  }
}

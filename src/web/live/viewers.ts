import type { ServerResponse } from 'node:http'

export type Viewers = {
  /** Takes a stream in; false where there is no room for another. */
  add(response: ServerResponse): boolean
  /** Writes the same bytes to all, and lets go of whoever has not read what came before. */
  send(bytes: Buffer): void
  count(): number
  /** Ends every stream, and takes in no more. */
  close(): void
}

export type ViewerLimits = {
  most: number
  /** How many bytes may wait for a reader that does not read; then it is dropped. It comes back by itself. */
  unreadBytes: number
  heartbeatMs: number
}

/**
 * The streams that are open. One timer serves all of them: a line that says nothing, often enough that no proxy takes
 * the silence for the end, and that who has gone without a word is found out.
 */
export function createViewers({ most, unreadBytes, heartbeatMs }: ViewerLimits): Viewers {
  const streams = new Set<ServerResponse>()
  let isClosed = false

  function send(bytes: Buffer): void {
    for (const stream of streams) {
      if (stream.writableLength > unreadBytes) stream.destroy()
      else stream.write(bytes)
    }
  }

  const timer = setInterval(() => send(heartbeat), heartbeatMs)
  timer.unref()
  return {
    add(response) {
      if (isClosed || streams.size >= most) return false
      streams.add(response)
      response.once('close', () => streams.delete(response))
      return true
    },
    send,
    count: () => streams.size,
    close() {
      isClosed = true
      clearInterval(timer)
      for (const stream of streams) stream.end()
    },
  }
}

/** A comment, which every reader of event streams passes over. */
const heartbeat = Buffer.from(':\n\n')

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a viewer reads from. */
export type Stream = Socket | ServerResponse

export type Viewers = {
  hasRoom(): boolean
  /** Takes a stream in; once closed, ends it. */
  add(stream: Stream): void
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
  const streams = new Set<Stream>()
  let isClosed = false

  // One function for all, not one for each: there are ten thousand.
  function forget(this: Stream): void {
    streams.delete(this)
  }

  function send(bytes: Buffer): void {
    for (const stream of streams) {
      if (stream.writableLength > unreadBytes) stream.destroy()
      else stream.write(bytes)
    }
  }

  const timer = setInterval(() => send(heartbeat), heartbeatMs)
  timer.unref()
  return {
    hasRoom: () => !isClosed && streams.size < most,
    add(stream) {
      stream.on('error', ignore)
      if (isClosed) return end(stream)
      streams.add(stream)
      stream.on('close', forget)
    },
    send,
    count: () => streams.size,
    close() {
      isClosed = true
      clearInterval(timer)
      for (const stream of streams) end(stream)
    },
  }
}

/** Who has not read all yet may never do so, and nobody waits for that. */
function end(stream: Stream): void {
  if (stream.writableLength > 0) stream.destroy()
  else stream.end()
}

/** A connection that breaks is closed as well, and no more need be known. */
const ignore = (): void => {}

/** A comment, which every reader of event streams passes over. */
const heartbeat = Buffer.from(':\n\n')

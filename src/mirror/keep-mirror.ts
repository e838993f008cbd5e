import type { Revisions } from '#db/revisions.ts'
import type { Mirror } from './mirror.ts'

export type MirrorKeeper = {
  /**
   * Resolves once the mirror holds what was published last, since it is there for when the hub is gone; or once some seconds
   * are over and the round under way has broken off: all of a long history would take minutes.
   */
  stop(): Promise<void>
}

const usual = { everyMs: 60_000, firstRetryMs: 5_000, finishMs: 5_000 }

/**
 * Brings the mirror up to date at once, after each move of the public data, and every minute for what becomes another
 * by itself. One round at a time; moves meanwhile lead to one more. A fault harms nobody: it is logged and tried again,
 * with growing pauses.
 */
export function keepMirror(
  { bringUpToDate }: Mirror,
  revisions: Pick<Revisions, 'onChange'>,
  times: Partial<typeof usual> = {},
): MirrorKeeper {
  const { everyMs, firstRetryMs, finishMs } = { ...usual, ...times }
  let isStopped = false
  let isBrokenOff = false
  let isWanted = false
  let retryMs = firstRetryMs
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> | null = null

  function begin(): void {
    clearTimeout(timer)
    isWanted = true
    round ??= run()
  }

  async function run(): Promise<void> {
    let waitMs = everyMs
    while (isWanted && !isBrokenOff) {
      isWanted = false
      try {
        await bringUpToDate(() => !isBrokenOff)
        retryMs = firstRetryMs
      } catch (error) {
        console.error(`mirror: could not be brought up to date; again in ${retryMs / 1_000} s`, error)
        waitMs = retryMs
        retryMs = Math.min(2 * retryMs, 300_000)
        break
      }
    }
    // At once: a move that came before it would find a round that is under way no more, and wait for it.
    round = null
    if (!isStopped) timer = setTimeout(begin, waitMs).unref()
  }

  const stopListening = revisions.onChange(begin)
  begin()
  return {
    async stop() {
      isStopped = true
      stopListening()
      clearTimeout(timer)
      const limit = setTimeout(() => {
        isBrokenOff = true
      }, finishMs)
      await round
      clearTimeout(limit)
    },
  }
}

import { setTimeout as delay } from 'node:timers/promises'

/** How long a stopped program still listens for signals, in milliseconds. */
const lingerMs = 300

/**
 * Runs `stop` once, on the first SIGINT or SIGTERM; the program then ends by itself.
 *
 * A terminal's Ctrl-C arrives twice: from it, and once more from npm, which may be slow to pass it on. One that
 * came while Node is being torn down would kill it, and npm would report an error. So we linger for it.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  const onSignal = async () => {
    if (isStopping) return
    isStopping = true
    await stop()
    await delay(lingerMs)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

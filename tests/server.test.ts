import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startHubProcess } from '#tests/support/child.ts'
import { freshFolder } from '#tests/support/folder.ts'

test('a hub whose pages cannot be loaded ends, instead of answering and sending nothing', async () => {
  using folder = freshFolder()
  const withoutPages = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === '#pages') throw new Error('there are no pages')
        return next(specifier, context)
      },
    })`
  const preload = `--import=data:text/javascript,${encodeURIComponent(withoutPages)}`
  const hub = await startHubProcess({ DATA_DIR: folder.dir, NODE_OPTIONS: preload })
  // Somebody holds the stream open, and somebody asks.
  await fetch(`${hub.url}/events`).catch(() => null)
  const ended = await Promise.race([hub.end(), delay(20_000, null, { ref: false })])
  if (ended === null) await hub.kill()
  expect(ended?.code).toBe(1)
})

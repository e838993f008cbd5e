import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { keepMirror } from '#src/mirror/keep-mirror.ts'

test('a move in the very moment in which a round ends leads to one more', async () => {
  const ended = Promise.withResolvers<void>()
  let rounds = 0
  let tell: () => void | Promise<void> = () => {}
  const mirror = { bringUpToDate: () => (++rounds === 1 ? ended.promise : Promise.resolve()) }
  const onChange = (listener: typeof tell) => {
    tell = listener
    return () => {}
  }
  const keeper = keepMirror(mirror, { onChange }, { everyMs: 60_000, firstRetryMs: 5_000 })
  const told = ended.promise.then(() => tell())
  ended.resolve()
  await told
  await nextTurn()
  expect(rounds).toBe(2)
  await keeper.stop()
})

import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createShelf, type Kept } from '#src/web/last-good/shelf.ts'
import { at } from '#tests/support/at.ts'
import { freshFolder } from '#tests/support/folder.ts'

const answer = (body: string): Kept => ({
  ...{ status: 200, headers: {}, body: Buffer.from(body), changesAt: null, changedAt: null },
  ...{ madeAt: at('2026-03-02T09:00Z'), of: null },
})

test('the first answer is on disk at once, and those that follow it closely are written together', async () => {
  using folder = freshFolder()
  const shelf = createShelf(folder.dir, { pauseMs: 3_600_000 })
  const onDisk = async () => String((await shelf.find('/'))?.body)
  shelf.put('/', answer('first'))
  for (let tries = 0; tries < 1_000 && (await onDisk()) !== 'first'; tries++) await delay(1)
  expect(await onDisk()).toBe('first')
  await shelf.settled()
  for (const body of ['second', 'third', 'fourth']) shelf.put('/', answer(body))
  shelf.put('/rss.xml', answer('feed'))
  await delay(20)
  expect(await onDisk()).toBe('first')
  await shelf.settled()
  expect(await onDisk()).toBe('fourth')
  expect(String((await shelf.find('/rss.xml'))?.body)).toBe('feed')
})

test('what is cleared is not written later', async () => {
  using folder = freshFolder()
  const shelf = createShelf(folder.dir, { pauseMs: 3_600_000 })
  await shelf.settled()
  shelf.put('/', answer('purged'))
  await shelf.clear()
  await shelf.settled()
  expect(await shelf.find('/')).toBeNull()
})

const damages: Record<string, (file: string) => void> = {
  'cut off': (file) => truncateSync(file, 200),
  'filled up with zeros': (file) => truncateSync(file, 2_000),
  empty: (file) => truncateSync(file, 0),
  'something else': (file) => writeFileSync(file, '{"path":"/","status":200}\nAll is well.'),
}
test.each(Object.entries(damages))('a file that is %s is no good answer', async (_, damage) => {
  using folder = freshFolder()
  const shelf = createShelf(folder.dir)
  shelf.put('/', answer('a whole page '.repeat(100)))
  await shelf.settled()
  expect(await shelf.find('/')).toEqual(answer('a whole page '.repeat(100)))
  for (const name of readdirSync(join(folder.dir, 'last-good'))) damage(join(folder.dir, 'last-good', name))
  expect(await shelf.find('/')).toBeNull()
})

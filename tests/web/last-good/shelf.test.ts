import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createLastGood } from '#src/web/last-good/last-good.ts'
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

test('whoever asks for every incident there ever was pushes out no answer about the whole, on disk or in memory', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  using folder = freshFolder()
  const whole = ['/', '/de', '/rss.xml', '/status.json', '/history', '/api/v2/incidents/unresolved.json']
  const crawled = Array.from({ length: 1_100 }, (_, place) => `${place % 2 ? '/ar' : ''}/incidents/${place}`)

  const shelf = createShelf(folder.dir)
  for (const path of [...whole, ...crawled.slice(0, 310)]) shelf.put(path, answer(path))
  await shelf.settled()
  for (const path of whole) expect(String((await shelf.find(path))?.body)).toBe(path)
  expect(readdirSync(join(folder.dir, 'last-good')).length).toBe(300 + whole.length)
  expect(await shelf.find(crawled[0]!)).toBeNull()
  await shelf.clear()

  let isBroken = false
  const { render } = createLastGood({
    async render(path) {
      if (isBroken) throw new Error('the database is gone')
      return answer(path)
    },
    shelf,
    clock: () => at('2026-03-02T09:01Z'),
  })
  for (const path of [...whole, ...crawled]) await render(path)
  await shelf.clear()
  isBroken = true
  for (const path of whole) expect((await render(path)).status, path).toBe(200)
  expect((await render(crawled[0]!)).status).toBe(503)
  log.mockRestore()
})

test('nor does the disk fill up with answers about the whole', async () => {
  using folder = freshFolder()
  const shelf = createShelf(folder.dir)
  shelf.put('/incidents/1', answer('of one'))
  for (let place = 0; place < 320; place++) shelf.put(`/page-${place}`, answer('of the whole'))
  await shelf.settled()
  expect(readdirSync(join(folder.dir, 'last-good')).length).toBe(301)
  expect(await shelf.find('/incidents/1')).not.toBeNull()
  expect(await shelf.find('/page-319')).not.toBeNull()
})

test('a folder that cannot be written is told of once, however many answers wait for it', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  using folder = freshFolder()
  const shelf = createShelf(folder.dir)
  writeFileSync(join(folder.dir, 'last-good'), 'a file lies where the folder should')
  for (let place = 0; place < 5; place++) shelf.put(`/incidents/${place}`, answer('page'))
  await shelf.settled()
  expect(log.mock.calls.map(([message]) => message)).toEqual(['the last good answers could not be written'])
  rmSync(join(folder.dir, 'last-good'))
  shelf.put('/', answer('page'))
  await shelf.settled()
  expect(await shelf.find('/')).not.toBeNull()
  log.mockRestore()
})

test('nor is it told of more often where the disk takes some of them, and nothing half done is left', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  using folder = freshFolder()
  const shelf = createShelf(folder.dir)
  const [lastGood, some] = [join(folder.dir, 'last-good'), ['/', '/de', '/rss.xml']]
  for (const path of some) shelf.put(path, answer('page'))
  await shelf.settled()
  for (const name of readdirSync(lastGood)) {
    rmSync(join(lastGood, name))
    mkdirSync(join(lastGood, name))
  }
  for (const path of some) for (const one of [path, `/incidents${path}`]) shelf.put(one, answer('another'))
  await shelf.settled()
  expect(log.mock.calls.map(([message]) => message)).toEqual(['the last good answers could not be written'])
  expect(await shelf.find('/incidents/de')).not.toBeNull()
  expect(readdirSync(lastGood).filter((name) => name.endsWith('.part'))).toEqual([])
  log.mockRestore()
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

test('a data folder that was moved away is not made anew, so that it can be moved back', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  using parent = freshFolder()
  const dataDir = join(parent.dir, 'data')
  mkdirSync(dataDir)
  const shelf = createShelf(dataDir)
  shelf.put('/', answer('page'))
  await shelf.settled()
  renameSync(dataDir, `${dataDir}.away`)
  shelf.put('/', answer('another page'))
  await shelf.settled()
  expect(existsSync(dataDir)).toBe(false)
  renameSync(`${dataDir}.away`, dataDir)
  shelf.put('/', answer('another page'))
  await shelf.settled()
  expect(String((await shelf.find('/'))?.body)).toBe('another page')
  log.mockRestore()
})

import { expect, test, vi } from 'vitest'
import { findPage, savePage } from '#db/queries/page.ts'
import { forgetting } from '#src/web/forgetting.ts'
import { freshHub } from '#tests/support/hub.ts'

test('what was read before words were purged, and is made of them only then, is not kept either', async () => {
  await using hub = await freshHub()
  const named = (name: string) => hub.acting(({ tx }) => savePage(tx, { name, timeZone: 'UTC' }))
  await named('hunter2')
  const kept = new Map<string, string>()
  const order: string[] = []
  const db = forgetting(hub.db, {
    parts: [() => kept.clear()],
    answers: async () => void order.push(`answers, with ${kept.size} parts`),
    warm: async () => void order.push(`page and feed, with ${kept.size} parts`),
  })
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
  const { promise: hasRead, resolve: read } = Promise.withResolvers<void>()
  kept.set('before', 'hunter2')
  const making = hub.db
    .snapshot(async (reader) => {
      const { name } = await findPage(reader)
      read()
      await mayGoOn
      return name
    })
    .then((name) => kept.set('page', name))
  await hasRead
  await named('Acme')
  const scrubbing = db.scrub().then(() => order.push('scrubbed'))
  goOn()
  expect((await making).get('page')).toBe('hunter2')
  await scrubbing
  expect(order).toEqual(['answers, with 0 parts', 'page and feed, with 0 parts', 'scrubbed'])
  expect([...kept]).toEqual([])
})

test('where the answers on disk cannot be removed, the database is scrubbed all the same, and the fault is told', async () => {
  await using hub = await freshHub()
  const emptied: string[] = []
  const inner = { ...hub.db, scrub: async () => void emptied.push('the log') }
  const db = forgetting(inner, {
    parts: [() => void emptied.push('parts')],
    answers: async () => {
      throw new Error('the folder is read-only')
    },
    warm: async () => {},
  })
  await expect(db.scrub()).rejects.toThrow('the folder is read-only')
  expect(emptied).toEqual(['parts', 'the log', 'parts'])
})

test('where the log cannot be emptied, what was made meanwhile is forgotten all the same', async () => {
  await using hub = await freshHub()
  const order: string[] = []
  const inner = { ...hub.db, scrub: () => Promise.reject(new Error('the disk is read-only')) }
  const db = forgetting(inner, {
    parts: [() => void order.push('parts')],
    answers: async () => void order.push('answers'),
    warm: async () => void order.push('page and feed'),
  })
  await expect(db.scrub()).rejects.toThrow('the disk is read-only')
  expect(order).toEqual(['parts', 'answers', 'parts', 'page and feed'])
})

test('a page that cannot be made is no fault of the purge', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  await using hub = await freshHub()
  const db = forgetting(hub.db, {
    parts: [],
    answers: async () => {},
    warm: () => Promise.reject(new Error('the page is broken')),
  })
  await db.scrub()
  expect(log.mock.calls.flat().join(' ')).toContain('the page is broken')
  log.mockRestore()
})

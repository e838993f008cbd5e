import { copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { bumpRevision, findRevision } from '#db/queries/page.ts'
import { at } from '#tests/support/at.ts'
import { freshFolder } from '#tests/support/folder.ts'

const bump = (db: ReturnType<typeof openDatabase>) =>
  db.transact((tx) => bumpRevision(tx, at('2026-03-02T09:00Z')))

test('our own commit has moved the revision before it is answered, and what changes nothing public has not', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  const before = db.revisions.current()
  await db.transact(async () => {})
  expect(db.revisions.current()).toBe(before)
  await bump(db)
  expect(db.revisions.current()).not.toBe(before)
  await db.close()
})

test('listeners hear of a move in turn, and one that fails keeps no other from hearing', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const heard: string[] = []
  db.revisions.onChange(async () => {
    await Promise.resolve()
    heard.push('first')
    throw new Error('the first listener fails')
  })
  const stop = db.revisions.onChange(() => void heard.push('second'))
  await bump(db)
  await db.revisions.settled()
  expect(heard).toEqual(['first', 'second'])
  expect(error).toHaveBeenCalledOnce()
  stop()
  await bump(db)
  await db.revisions.settled()
  expect(heard).toEqual(['first', 'second', 'first'])
  error.mockRestore()
  await db.close()
})

test('whoever stops listening hears of nothing any more, not even of a move before that', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
  const second = vi.fn()
  db.revisions.onChange(() => mayGoOn)
  const stop = db.revisions.onChange(second)
  await bump(db)
  stop()
  goOn()
  await db.revisions.settled()
  expect(second).not.toHaveBeenCalled()
  await db.close()
})

test("another program's commit is seen by looking", async () => {
  using folder = freshFolder()
  const [ours, theirs] = [openDatabase(folder.dir, { pollMs: 5 }), openDatabase(folder.dir)]
  const moved = new Promise<void>((resolve) => ours.revisions.onChange(resolve))
  const before = ours.revisions.current()
  await bump(theirs)
  await moved
  expect(ours.revisions.current()).not.toBe(before)
  await Promise.all([ours.close(), theirs.close()])
})

test('another file in the place of ours is read and written from then on, and nothing is lost to the old one', async () => {
  using folder = freshFolder()
  using other = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const donor = openDatabase(other.dir)
  for (let count = 0; count < 3; count++) await bump(donor)
  await donor.close()

  const db = openDatabase(folder.dir, { pollMs: 5 })
  await bump(db)
  const moved = new Promise<void>((resolve) => db.revisions.onChange(resolve))
  copyFileSync(join(other.dir, 'allclear.sqlite'), `${file}.new`)
  renameSync(`${file}.new`, file)
  await moved
  expect((await db.snapshot(findRevision)).number).toBe(3)
  await bump(db)
  expect((await db.snapshot(findRevision)).number).toBe(4)
  await db.close()

  const again = openDatabase(folder.dir)
  expect((await again.snapshot(findRevision)).number).toBe(4)
  await again.close()
})

test('a write to a file that is gone is refused, and goes through once it is back', async () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  await bump(db)
  renameSync(file, `${file}.away`)
  await expect(bump(db)).rejects.toThrow('is missing')
  await expect(db.snapshot(findRevision)).rejects.toThrow('is missing')
  renameSync(`${file}.away`, file)
  await bump(db)
  expect((await db.snapshot(findRevision)).number).toBe(2)
  await db.close()
})

test('what is no database in the place of ours is refused until a database lies there', async () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  await bump(db)
  renameSync(file, `${file}.away`)
  copyFileSync(new URL(import.meta.url), file)
  await expect(bump(db)).rejects.toThrow('no database any more')
  rmSync(file)
  renameSync(`${file}.away`, file)
  await bump(db)
  expect((await db.snapshot(findRevision)).number).toBe(2)
  await db.close()
})

test.each<[string, (file: string) => void]>([
  [
    'lies in the place of ours',
    (file) => {
      rmSync(file)
      writeFileSync(file, '')
    },
  ],
  ['is all that is left of ours', (file) => truncateSync(file)],
])('an empty file that %s is made no new database, which would claim that all is well', async (_, spoil) => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  await bump(db)
  await db.scrub()
  copyFileSync(file, `${file}.copy`)
  spoil(file)
  for (let attempt = 0; attempt < 2; attempt++) await expect(bump(db)).rejects.toThrow('no database any more')
  await expect(db.snapshot(findRevision)).rejects.toThrow('no database any more')
  renameSync(`${file}.copy`, file)
  await bump(db)
  expect((await db.snapshot(findRevision)).number).toBe(2)
  await db.close()
})

test('a file that was away for a moment has lost nothing, although somebody still reads what was before', async () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  await bump(db)
  const backup = new Sqlite(file, { readonly: true })
  backup.exec('BEGIN; SELECT number FROM revision')
  await bump(db)
  renameSync(file, `${file}.away`)
  await expect(bump(db)).rejects.toThrow('is missing')
  renameSync(`${file}.away`, file)
  await bump(db)
  backup.close()
  expect((await db.snapshot(findRevision)).number).toBe(3)
  await db.close()
  const again = openDatabase(folder.dir)
  expect((await again.snapshot(findRevision)).number).toBe(3)
  await again.close()
})

test.each<[string, string[]]>([
  ['the log', ['-wal']],
  ["the log's index", ['-shm']],
  ['the log with its index', ['-wal', '-shm']],
])(
  'where somebody deletes %s, what was acknowledged is in the file, and others see what comes then',
  async (_, deleted) => {
    using folder = freshFolder()
    const file = join(folder.dir, 'allclear.sqlite')
    const db = openDatabase(folder.dir, { pollMs: 5 })
    await bump(db)
    const moved = new Promise<void>((resolve) => db.revisions.onChange(resolve))
    for (const suffix of deleted) rmSync(file + suffix)
    await moved
    await bump(db)
    const other = new Sqlite(file, { readonly: true })
    expect(other.prepare('SELECT number FROM revision').pluck().get()).toBe(2)
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok')
    other.close()
    await db.close()
  },
)

test('a write that waits for a lock on the file that lay there goes to the one that lies there now', async () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 5 })
  await bump(db)
  await db.scrub()
  const other = new Sqlite(file)
  other.exec('BEGIN IMMEDIATE')
  const write = bump(db)
  copyFileSync(file, `${file}.new`)
  renameSync(`${file}.new`, file)
  await write
  other.close()
  expect((await db.snapshot(findRevision)).number).toBe(2)
  await db.close()
})

test('an older state that SQLite has restored into the file is another one, also once it has come to the same number', async () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  const db = openDatabase(folder.dir, { pollMs: 1_000_000 })
  await bump(db)
  const client = new Sqlite(file)
  await client.backup(`${file}.copy`)
  client.close()
  await bump(db)
  const before = [db.revisions.current(), db.revisions.file()]
  restore(`${file}.copy`, file)
  await bump(db)
  expect((await db.snapshot(findRevision)).number).toBe(2)
  expect([db.revisions.current(), db.revisions.file()]).not.toEqual(before)
  expect(db.revisions.file()).not.toBe(before[1])
  await db.close()
})

/** Writes a database over another through SQLite, as `.restore` does in its shell. */
function restore(from: string, to: string): void {
  const client = new Sqlite(to)
  client.exec(`ATTACH '${from}' AS backup; BEGIN IMMEDIATE;
    DELETE FROM revision; INSERT INTO revision SELECT * FROM backup.revision; COMMIT`)
  client.close()
}

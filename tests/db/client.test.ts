import { readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type Database, openDatabase, type Reader, type Tx } from '#db/client.ts'
import { connect } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { findPerson, insertPerson } from '#db/queries/access.ts'
import { bumpRevision, findPage, findRevision, savePage } from '#db/queries/page.ts'
import { DatabaseBusy } from '#db/writer.ts'
import { at } from '#tests/support/at.ts'
import { startChild } from '#tests/support/child.ts'
import { freshFolder } from '#tests/support/folder.ts'

const now = at('2026-03-02T09:00Z')
const numberOf = async (reader: Reader) => (await findRevision(reader)).number
const bump = (tx: Tx) => bumpRevision(tx, now)

test('a transaction that returns is there, and answers what it returns', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const answer = await db.transact(async (tx) => {
    await bump(tx)
    return 'done'
  })
  expect(answer).toBe('done')
  expect(await db.snapshot(numberOf)).toBe(1)
})

test('a throw rolls everything back, and the next transaction works', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const failing = db.transact(async (tx) => {
    await savePage(tx, { name: 'Never' })
    await bump(tx)
    throw new Error('on purpose')
  })
  await expect(failing).rejects.toThrow('on purpose')
  expect(await db.snapshot(numberOf)).toBe(0)
  expect(await db.snapshot(findPage)).toMatchObject({ name: 'Platform' })
  await db.transact(bump)
  expect(await db.snapshot(numberOf)).toBe(1)
})

test('transactions that are asked for at once run one after the other, in that order', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const log: string[] = []
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      db.transact(async (tx) => {
        log.push(`${name} begins`)
        const number = await numberOf(tx)
        await bump(tx)
        log.push(`${name} saw ${number}`)
      }),
    ),
  )
  expect(log).toEqual(['a begins', 'a saw 0', 'b begins', 'b saw 1', 'c begins', 'c saw 2'])
  expect(await db.snapshot(numberOf)).toBe(3)
})

test('a tx is dead once its transaction has ended, however it ended', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const kept: Tx[] = []
  await db.transact(async (tx) => void kept.push(tx))
  await db
    .transact(async (tx) => {
      kept.push(tx)
      throw new Error('on purpose')
    })
    .catch(() => {})
  for (const tx of kept) await expect(async () => await bump(tx)).rejects.toThrow('its tx is dead')
  expect(await db.snapshot(numberOf)).toBe(0)
})

test('a transaction inside a transaction is refused', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const nesting = db.transact(async (tx) => {
    await bump(tx)
    await db.transact(bump)
  })
  await expect(nesting).rejects.toThrow('transact was called inside a transaction')
  expect(await db.snapshot(numberOf)).toBe(0)
})

test('whoever awaits something that never comes gives the lock back at once', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const waiting = db.transact(async (tx) => {
    await bump(tx)
    await new Promise(() => {})
  })
  await expect(waiting).rejects.toThrow('something other than the database was awaited')
  await db.transact(bump)
  expect(await db.snapshot(numberOf)).toBe(1)
})

test('whatever awaits something foreign inside a transaction is refused and rolled back', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const refusal = 'something other than the database was awaited inside a transaction'
  const lateEnd = db.transact(async (tx) => {
    await bump(tx)
    await turn()
    await turn()
  })
  await expect(lateEnd).rejects.toThrow(refusal)
  const lateWrite = db.transact(async (tx) => {
    await turn()
    await turn()
    await bump(tx)
  })
  await expect(lateWrite).rejects.toThrow(refusal)
  expect(await db.snapshot(numberOf)).toBe(0)
  await db.transact(bump)
  expect(await db.snapshot(numberOf)).toBe(1)
})

test("another process's lock is waited for while readers are served and timers run", async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const child = startChild('tests/db/children/hold-lock.ts', folder.file, '300')
  expect(await child.nextLine()).toBe('locked')

  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  const order: string[] = []
  const writing = db.transact(bump).then(() => order.push('written'))
  for (let read = 0; read < 5; read++) {
    expect(await db.snapshot(numberOf), 'readers see the moment before').toBe(0)
    order.push('read')
    await delay(5)
  }
  await writing
  clearInterval(timer)
  await child.end()
  expect(order).toEqual(['read', 'read', 'read', 'read', 'read', 'written'])
  expect(ticks).toBeGreaterThan(10)
  expect(await db.snapshot(numberOf)).toBe(42)
})

test('a lock that is held too long is told, nothing is written, and later writes work', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir, { lockWaitMs: 20 })
  const other = connect(folder.file)
  other.exec('BEGIN IMMEDIATE')
  let ran = false
  const busy = db.transact(async () => {
    ran = true
  })
  await expect(busy).rejects.toThrow(DatabaseBusy)
  await expect(busy).rejects.toThrow('locked by another process for more than 20 ms')
  expect(ran).toBe(false)
  other.exec('ROLLBACK')
  other.close()
  await db.transact(bump)
  expect(await db.snapshot(numberOf)).toBe(1)
})

test('a snapshot sees one moment: a write between its two reads is invisible', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const seen = await db.snapshot(async (reader) => {
    const before = await numberOf(reader)
    await db.transact(bump)
    return [before, await numberOf(reader)]
  })
  expect(seen).toEqual([0, 0])
  expect(await db.snapshot(numberOf)).toBe(1)
})

test('snapshots that run at once each keep their own moment, also more of them than connections', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const seen = await Promise.all(
    Array.from({ length: 30 }, (_, place) =>
      db.snapshot(async (reader) => {
        const before = await numberOf(reader)
        if (place % 3 === 0) await db.transact(bump)
        await turn()
        return [before, await numberOf(reader)]
      }),
    ),
  )
  for (const [before, after] of seen) expect(after).toBe(before)
  expect(await db.snapshot(numberOf)).toBe(10)
})

test('a snapshot that throws gives its connection back', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  for (let attempt = 0; attempt < 20; attempt++) {
    await expect(db.snapshot(async () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
      'on purpose',
    )
  }
  expect(await db.snapshot(numberOf)).toBe(0)
})

test('nothing can be written through a snapshot', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  await expect(db.snapshot((reader) => bump(reader as Tx))).rejects.toThrow('readonly')
})

test('closing waits for the snapshots under way; then nothing is read or written, and one file is left', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  await db.transact(bump)
  const { promise: goesOn, resolve: goOn } = Promise.withResolvers<void>()
  const reading = db.snapshot(async (reader) => {
    const before = await numberOf(reader)
    await goesOn
    return [before, await numberOf(reader)]
  })
  const closing = db.close()
  await expect(db.snapshot(numberOf)).rejects.toThrow('the database is closed')
  goOn()
  expect(await reading).toEqual([1, 1])
  await closing
  await expect(db.snapshot(numberOf)).rejects.toThrow('closed')
  await expect(db.transact(bump)).rejects.toThrow()
  expect(readdirSync(folder.dir)).toEqual(['allclear.sqlite'])
})

test('whatever was overwritten is on no page of the file after a scrub', async () => {
  using folder = freshFolder()
  await using db = opened(folder.dir)
  const secret = 'password-hunter2'.repeat(20)
  const onDisk = () =>
    ['', '-wal'].some((suffix) => readFileSync(folder.file + suffix).includes('password-hunter2'))
  await db.transact((tx) => savePage(tx, { name: secret }))
  await db.scrub()
  expect(onDisk()).toBe(true)
  await db.transact((tx) => savePage(tx, { name: 'Platform' }))
  await db.scrub()
  expect(onDisk()).toBe(false)
})

test('what was acknowledged survives kill -9', async () => {
  using folder = freshFolder()
  const child = startChild('tests/db/children/write-until-killed.ts', folder.dir)
  const acknowledged: string[] = []
  while (acknowledged.length < 30) acknowledged.push(await child.nextLine())
  child.process.kill('SIGKILL')
  acknowledged.push(...(await child.end()).lines)

  await using db = opened(folder.dir)
  for (const id of acknowledged) expect(await db.snapshot((reader) => findPerson(reader, id))).not.toBeNull()
  const client = new Sqlite(folder.file)
  expect(client.pragma('integrity_check', { simple: true })).toBe('ok')
  const people = client.prepare('SELECT count(*) FROM people').pluck().get()
  expect(await db.snapshot(numberOf), 'each transaction is there whole or not at all').toBe(people)
  client.close()
})

test('a value is told from a question mark in a text or a name', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const row = await db.snapshot(async (reader) =>
    reader.get(sql`select '?' as "why?", 'it''s?' as said, ${'given'} as given, ${7} + 1 as more`),
  )
  expect(row).toEqual({ 'why?': '?', said: "it's?", given: 'given', more: 8 })
  await db.close()
})

test('a folder for the data is made for its owner alone', async () => {
  using folder = freshFolder()
  const dir = `${folder.dir}/a/b`
  const db = openDatabase(dir)
  const id = newId()
  await db.transact((tx) =>
    insertPerson(tx, { id, name: 'Ana', contact: null, createdAt: now, archivedAt: null }),
  )
  expect(await db.snapshot((reader) => findPerson(reader, id))).toMatchObject({ name: 'Ana', createdAt: now })
  await db.close()
  expect((statSync(dir).mode & 0o777).toString(8)).toBe('700')
})

function opened(...args: Parameters<typeof openDatabase>): Database & AsyncDisposable {
  const db = openDatabase(...args)
  return { ...db, [Symbol.asyncDispose]: () => db.close() }
}

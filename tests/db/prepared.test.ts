import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { asc, eq, gt, max } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDatabase, type Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import { given, isAmong, listed, prepared, preparedInsert, preparedUpdate } from '#db/prepared.ts'
import { insertPerson, listPeople } from '#db/queries/access.ts'
import { listAuditEntriesAfter } from '#db/queries/audit.ts'
import { bumpRevision, findRevision } from '#db/queries/page.ts'
import { auditLog, people } from '#db/schema/access.ts'
import { revision } from '#db/schema/page.ts'
import { at } from '#tests/support/at.ts'
import { freshFolder } from '#tests/support/folder.ts'

const bumpedAt = at('2026-03-02T09:00Z')
const bump = (tx: Tx) => bumpRevision(tx, bumpedAt)

test('a query is built once for each connection, whatever it is given', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  let built = 0
  const named = prepared((engine) => {
    built++
    return engine
      .select({ name: people.name })
      .from(people)
      .where(isAmong(people.name, 'names'))
      .orderBy(asc(people.name))
  })
  await db.transact(async (tx) => {
    for (const name of ['Ana', 'Ben', 'O\'Hara"]']) {
      await insertPerson(tx, { id: newId(), name, contact: null, createdAt: bumpedAt, archivedAt: null })
    }
  })
  const ask = (names: string[]) => db.snapshot((reader) => named(reader, { names: listed(names) }))
  expect(await ask([])).toEqual([])
  expect(await ask(['Ben', 'O\'Hara"]', 'nobody'])).toEqual([{ name: 'Ben' }, { name: 'O\'Hara"]' }])
  expect(
    await ask(Array.from({ length: 40_000 }, (_, place) => (place === 7 ? 'Ana' : `n${place}`))),
  ).toEqual([{ name: 'Ana' }])
  expect(built).toBe(1)
  await db.close()
})

test('what is given of a column is written as the column is', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const changedAfter = prepared((engine) =>
    engine
      .select()
      .from(revision)
      .where(gt(revision.changedAt, given('moment', revision.changedAt))),
  )
  await db.transact(bump)
  const ask = (moment: Date) => db.snapshot((reader) => changedAfter(reader, { moment }))
  expect(await ask(at('2026-03-02T08:59Z'))).toHaveLength(1)
  expect(await ask(at('2026-03-02T09:00Z'))).toHaveLength(0)
  await db.close()
})

test('its rows are those that a query answers which is built for once', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const contact = { contact: null, archivedAt: bumpedAt }
  const build = (from: Pick<Tx, 'select'>) => {
    const joined = () => from.select({ name: people.name, at: auditLog.at, details: auditLog.details })
    const both = eq(people.name, auditLog.author)
    return [
      from.select().from(auditLog),
      from.select().from(people),
      joined().from(people).leftJoin(auditLog, both).orderBy(asc(people.name)),
      from.select({ person: people, entry: auditLog }).from(people).leftJoin(auditLog, both),
      from
        .select({ name: people.name, last: max(people.createdAt) })
        .from(people)
        .groupBy(people.name),
    ]
  }
  await db.transact(async (tx) => {
    await insertPerson(tx, { ...ana, ...contact })
    await insertPerson(tx, { ...ana, id: 'bbbbbbbbbbbb', name: 'Ben' })
    await tx.insert(auditLog).values({
      ...{ at: bumpedAt, author: 'Ana', tokenId: null, action: 'x.y', subjectType: 'x', subjectId: '1' },
      ...{ requestId: null, details: { said: ['"', null] } },
    })
    for (const [place, once] of build(tx).entries()) {
      const rows: unknown[] = await once
      const ready = prepared<unknown>((engine) => build(engine)[place]!)
      expect(rows.length).toBeGreaterThan(0)
      expect(await ready(tx)).toStrictEqual(rows)
    }
  })
  await db.close()
})

const ana = {
  id: 'aaaaaaaaaaaa',
  name: 'Ana',
  contact: 'ana@example.com',
  createdAt: bumpedAt,
  archivedAt: null,
}
const readPeople = (tx: Tx) => listPeople(tx, { limit: 9 })

test('a row is written as its columns are, with what the database gives it, and is refused or left where it is there', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const insert = preparedInsert(people)
  const ensure = preparedInsert(people, { unlessThere: true })
  const note = preparedInsert(auditLog)
  await db.transact(async (tx) => {
    await insert(tx, ana)
    await insert(tx, { id: 'bbbbbbbbbbbb', name: 'Ben', createdAt: bumpedAt })
    await ensure(tx, { ...ana, name: 'Another' })
    expect(await readPeople(tx)).toEqual([
      ana,
      { id: 'bbbbbbbbbbbb', name: 'Ben', contact: null, createdAt: bumpedAt, archivedAt: null },
    ])
    await expect(insert(tx, ana)).rejects.toThrow('UNIQUE constraint failed')

    const entry = {
      ...{ at: bumpedAt, author: 'Ana', tokenId: null, action: 'x.y', subjectType: 'x', subjectId: '1' },
      ...{ requestId: null, details: { said: ['"', null] } },
    }
    await note(tx, entry)
    await note(tx, entry)
    expect(await listAuditEntriesAfter(tx, 0)).toEqual([
      { id: 1, ...entry },
      { id: 2, ...entry },
    ])
  })
  await db.close()
})

test('of a row that changes, what is not named stays, and null empties', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  const change = preparedUpdate(people, people.id)
  const ben = { ...ana, id: 'bbbbbbbbbbbb', name: 'Ben' }
  await db.transact(async (tx) => {
    await insertPerson(tx, ana)
    await insertPerson(tx, ben)
    await change(tx, ana.id, { name: 'Anna', contact: undefined, archivedAt: bumpedAt })
    expect(await readPeople(tx)).toEqual([{ ...ana, name: 'Anna', archivedAt: bumpedAt }, ben])
    await change(tx, ana.id, { archivedAt: null, contact: null })
    await change(tx, ana.id, { contact: 'anna@example.com', archivedAt: undefined })
    expect(await readPeople(tx)).toEqual([{ ...ana, name: 'Anna', contact: 'anna@example.com' }, ben])
  })
  await db.close()
})

test('in a transaction it reads what that has written, and once that has ended it throws', async () => {
  using folder = freshFolder()
  const db = openDatabase(folder.dir)
  let kept: Tx | undefined
  await db.transact(async (tx) => {
    kept = tx
    await bump(tx)
    expect((await findRevision(tx)).number).toBe(1)
    expect((await db.snapshot(findRevision)).number).toBe(0)
  })
  await expect(findRevision(kept!)).rejects.toThrow('this transaction has ended: its tx is dead')
  // Nor does it work under the wing of the next one.
  await db.transact(async () => {
    await expect(findRevision(kept!)).rejects.toThrow('this transaction has ended: its tx is dead')
  })
  await db.close()
})

test('where another file lies in the place of ours, it reads that one', async () => {
  using folder = freshFolder()
  using other = freshFolder()
  const second = openDatabase(other.dir)
  for (let count = 0; count < 3; count++) await second.transact(bump)
  await second.close()
  const db = openDatabase(folder.dir, { pollMs: 60_000 })
  expect((await db.snapshot(findRevision)).number).toBe(0)
  renameSync(join(other.dir, 'allclear.sqlite'), join(folder.dir, 'allclear.sqlite'))
  expect(await db.transact(async (tx) => (await findRevision(tx)).number)).toBe(3)
  expect((await db.snapshot(findRevision)).number).toBe(3)
  await db.close()
})

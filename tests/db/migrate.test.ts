import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { DatabaseTooNew, migrate } from '#db/migrate.ts'
import { startChild } from '#tests/support/child.ts'
import { freshFolder } from '#tests/support/folder.ts'

const migrationCount = globSync('db/migrations/*.sql').length

test('migrating again changes nothing', () => {
  using folder = freshFolder()
  migrate(folder.file)
  const before = schemaOf(folder.file)
  const bytes = readFileSync(folder.file)
  migrate(folder.file)
  expect(schemaOf(folder.file)).toEqual(before)
  expect(readFileSync(folder.file).equals(bytes)).toBe(true)
  expect(appliedIn(folder.file)).toBe(migrationCount)
})

test('a migration that fails leaves nothing behind', () => {
  using folder = freshFolder()
  const client = new Sqlite(folder.file)
  client.exec('CREATE TABLE updates (in_the_way TEXT)')
  client.close()
  const before = schemaOf(folder.file)
  expect(() => migrate(folder.file)).toThrow('already exists')
  expect(schemaOf(folder.file)).toEqual(before)

  const cleared = new Sqlite(folder.file)
  cleared.exec('DROP TABLE updates')
  cleared.close()
  migrate(folder.file)
  expect(appliedIn(folder.file)).toBe(migrationCount)
})

test('updates from before tell by the one before them whether they changed the status', () => {
  using folder = freshFolder()
  migrate(folder.file)
  const client = new Sqlite(folder.file)
  client.exec(`
    DROP INDEX updates_that_turn; ALTER TABLE updates DROP COLUMN status_before;
    DROP INDEX timeline_written; DROP INDEX timeline_corrections;
    CREATE INDEX suggestions_ended ON suggestions (ended_at);
    DELETE FROM __drizzle_migrations WHERE created_at >= (SELECT created_at FROM __drizzle_migrations ORDER BY id LIMIT 1 OFFSET 17);
    INSERT INTO incidents (id, number, title, origin, reason, severity, highest_severity, status, declared_at, declared_by, started_at, first_published_at, last_update_at)
    VALUES ('incident0001', 1, 'Requests fail', 'imported', NULL, 'sev1', 'sev1', 'monitoring', 1, 'Ana', 1, 1, 4),
      ('incident0002', 2, 'Builds fail', 'imported', NULL, 'sev1', 'sev1', 'monitoring', 1, 'Ana', 1, 1, 1)
  `)
  const insert = client.prepare(
    `INSERT INTO updates (id, incident_id, sequence, kind, status, severity, published_at, author, body)
    VALUES (?, ?, ?, 'imported', ?, 'sev1', 1, 'Ana', 'Words.')`,
  )
  insert.run('update000002', 'incident0001', 2, 'investigating')
  insert.run('update000001', 'incident0001', 1, 'investigating')
  insert.run('update000004', 'incident0001', 4, 'monitoring')
  insert.run('update000005', 'incident0002', 1, 'monitoring')
  client.close()

  migrate(folder.file)
  const migrated = new Sqlite(folder.file, { readonly: true })
  const rows = migrated.prepare('SELECT id, status_before FROM updates ORDER BY id').raw().all()
  migrated.close()
  expect(rows).toEqual([
    ['update000001', null],
    ['update000002', 'investigating'],
    ['update000004', 'investigating'],
    ['update000005', null],
  ])
})

test('a database that a newer program wrote is refused and left as it is', () => {
  using folder = freshFolder()
  migrate(folder.file)
  const client = new Sqlite(folder.file)
  client.exec(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of-the-future', 9999999999999)`)
  client.close()
  const bytes = readFileSync(folder.file)
  expect(() => openDatabase(folder.dir)).toThrow(DatabaseTooNew)
  expect(() => openDatabase(folder.dir)).toThrow(/newer Allclear.*Nothing was changed/)
  expect(readFileSync(folder.file).equals(bytes)).toBe(true)
})

test('what is no database is refused and left as it is', () => {
  using folder = freshFolder()
  writeFileSync(folder.file, 'a letter to my grandmother, '.repeat(100))
  const bytes = readFileSync(folder.file)
  expect(() => openDatabase(folder.dir)).toThrow('not a database')
  expect(readFileSync(folder.file).equals(bytes)).toBe(true)
})

test('processes that start at once on the same folder all open it', async () => {
  for (let round = 0; round < 3; round++) {
    using folder = freshFolder()
    const children = Array.from({ length: 4 }, () => startChild('tests/db/children/open.ts', folder.dir))
    await Promise.all(children.map((child) => child.nextLine()))
    for (const child of children) child.process.stdin!.write('go')
    const ends = await Promise.all(children.map((child) => child.end()))
    expect(ends).toEqual(children.map(() => ({ lines: ['opened at revision 0'], code: 0 })))
    expect(appliedIn(folder.file)).toBe(migrationCount)
  }
})

test('the migrations make the schema that the code describes', () => {
  using folder = freshFolder()
  const out = join(folder.dir, 'migrations')
  cpSync('db/migrations', out, { recursive: true })
  const files = () => globSync('**/*', { cwd: out }).toSorted()
  const before = files()
  const args = ['generate', '--dialect=sqlite', '--schema=./db/schema/*.ts', `--out=${relative('.', out)}`]
  const output = execFileSync(process.execPath, ['node_modules/drizzle-kit/bin.cjs', ...args], {
    encoding: 'utf8',
  })
  expect(output).toContain('No schema changes')
  expect(files()).toEqual(before)
})

function schemaOf(file: string): unknown[] {
  const client = new Sqlite(file, { readonly: true })
  const rows = client.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all()
  client.close()
  return rows
}

function appliedIn(file: string): unknown {
  const client = new Sqlite(file, { readonly: true })
  const count = client.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get()
  client.close()
  return count
}

test('where a database is known to lie, none is made of a file that has gone or was emptied meanwhile', () => {
  using folder = freshFolder()
  const again = () => migrate(folder.file, { mayBeNew: false })
  expect(again).toThrow('unable to open')
  expect(existsSync(folder.file)).toBe(false)
  writeFileSync(folder.file, '')
  for (let attempt = 0; attempt < 2; attempt++) expect(again).toThrow('no database any more')
  migrate(folder.file)
  expect(again).not.toThrow()
})

test('a file that is up to date is opened although another program holds its lock', () => {
  using folder = freshFolder()
  migrate(folder.file)
  const other = new Sqlite(folder.file)
  other.exec('BEGIN IMMEDIATE')
  migrate(folder.file, { waitMs: 0 })
  other.close()
})

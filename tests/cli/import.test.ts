import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dumpOf } from '#tests/support/dump.ts'
import { freshFolder } from './run.ts'

const history = resolve(import.meta.dirname, '../fixtures/history.jsonl')

test('a file is imported, and a second run finds nothing new', async () => {
  using folder = freshFolder()
  const first = await folder.run('import', [history])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toMatch(
    /^Incidents: 2 new, 0 with news, 0 unchanged\nUpdates: 7 new, 0 unchanged\nMaintenances: 1 new, 0 with news, 0 unchanged\nComponents: 2 new\nTook \d+\.\d s\n$/,
  )
  const before = dumpOf(folder.dataDir)
  const second = await folder.run('import', [history])
  expect(second.stdout).toMatch(/^Incidents: 0 new, 0 with news, 2 unchanged\nUpdates: 0 new, 7 unchanged\n/)
  expect(dumpOf(folder.dataDir)).toEqual(before)
})

test('an address is imported', async () => {
  using folder = freshFolder()
  const server = createServer((_, answer) => answer.end(readFileSync(history))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ran = await folder.run('import', [`http://127.0.0.1:${port}/history`])
  server.close()
  expect(ran.stdout).toMatch(/^Incidents: 2 new/)
})

test('bad lines are listed, twenty of them and how many more, and nothing is imported', async () => {
  using folder = freshFolder()
  const file = join(mkdtempSync(`${folder.dataDir}-`), 'bad.jsonl')
  const bad = `{"url": "\u001b[2J\n${'{"url": "elsewhere"}\n'.repeat(25)}`
  writeFileSync(file, readFileSync(history, 'utf8') + bad)
  const ran = await folder.run('import', [file])
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  const told = ran.stderr.trimEnd().split('\n')
  expect(told[0]).toBe(`nothing was imported from ${file}: 26 things are wrong`)
  expect(told[1]).toMatch(/^ {2}line 4: is not JSON: /)
  expect(told[2]).toMatch(/^ {2}line 5: url does not end in an id .*; title is missing; /)
  expect(told).toHaveLength(22)
  expect(told.at(-1)).toBe('  and 6 more')
  // What a file holds never reaches the terminal as a command to it.
  expect(ran.stderr).not.toContain('\u001b')
  const after = await folder.run('import', [history])
  expect(after.stdout).toMatch(/^Incidents: 2 new/)
})

test.each<[string, string[], RegExp]>([
  ['no source', [], /^name one file or address to import\n\nUsage: /],
  ['two sources', ['a', 'b'], /^name one file or address to import\n\nUsage: /],
  ['an unknown option', ['--force'], /^Unknown option '--force'.*\n\nUsage: /],
  ['a file that does not exist', ['nowhere.jsonl'], /^nowhere\.jsonl does not exist\n$/],
])('%s is told without a stack trace', async (_, args, message) => {
  using folder = freshFolder()
  const ran = await folder.run('import', args)
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
  expect(ran.stderr).not.toMatch(/\n\s+at /)
})

test('a configuration that cannot be meant is told as such', async () => {
  using folder = freshFolder()
  const ran = await folder.run('import', [history], { PORT: 'none' })
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/^the configuration is not valid:\n/) })
  expect(ran.stderr).not.toMatch(/\n\s+at /)
})

test('a data folder that cannot be is told as such', async () => {
  using folder = freshFolder()
  const ran = await folder.run('import', [history], { DATA_DIR: history })
  expect(ran).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^the database in .* cannot be opened: /),
  })
})

test('--help tells how to use it', async () => {
  using folder = freshFolder()
  expect(await folder.run('import', ['--help'])).toMatchObject({
    ...{ code: 0, stderr: '' },
    stdout: expect.stringMatching(/^Usage: npm run import -- FILE\|URL\n/),
  })
})

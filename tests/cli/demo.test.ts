import { expect, test } from 'vitest'
import { dumpOf } from '#tests/support/dump.ts'
import { freshFolder } from './run.ts'

test('the demo fills an empty folder and says what to do next, and a second time refuses', async () => {
  using folder = freshFolder()
  const first = await folder.run('demo', [], { PORT: '8080' })
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toContain(`DATA_DIR=${folder.dataDir} npm start`)
  expect(first.stdout).toContain('then open http://127.0.0.1:8080\n')
  const before = dumpOf(folder.dataDir)
  const second = await folder.run('demo')
  expect(second).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/already holds incidents, /),
  })
  expect(second.stderr).not.toMatch(/\n\s+at /)
  expect(dumpOf(folder.dataDir)).toEqual(before)
})

test('--help tells how to use it, and an argument that means nothing is told', async () => {
  using folder = freshFolder()
  const usage = expect.stringContaining('Usage: npm run demo\n')
  expect(await folder.run('demo', ['--help'])).toMatchObject({ code: 0, stdout: usage })
  expect(await folder.run('demo', ['more'])).toMatchObject({ code: 1, stdout: '', stderr: usage })
})

import { expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { findTokenByHash } from '#db/queries/access.ts'
import { hashOf } from '#src/access/secrets.ts'
import { freshFolder } from './run.ts'

const secretIn = (stdout: string) => /^acl_[\w-]{43}$/m.exec(stdout)?.[0] ?? ''

async function tokenOf(dataDir: string, secret: string) {
  const db = openDatabase(dataDir)
  const token = await db.snapshot((reader) => findTokenByHash(reader, hashOf(secret)))
  await db.close()
  return token
}

test('a token is made for whoever is locked out, and shown once', async () => {
  using folder = freshFolder()
  const ran = await folder.run('token')
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  expect(ran.stdout).toMatch(/^This is the new token "Command line" with the scope admin\. .*\n\nacl_.*\n$/)
  expect(await tokenOf(folder.dataDir, secretIn(ran.stdout))).toMatchObject({
    ...{ name: 'Command line', scope: 'admin', service: 'command line' },
    ...{ bearer: 'command line', expiresAt: null, revokedAt: null },
  })
})

test('name, scope and end are taken from the arguments', async () => {
  using folder = freshFolder()
  const before = Date.now()
  const ran = await folder.run('token', ['--name', 'Deploys', '--scope', 'read', '--expires', '90d'])
  const token = await tokenOf(folder.dataDir, secretIn(ran.stdout))
  expect(token).toMatchObject({ name: 'Deploys', scope: 'read' })
  const days = (token!.expiresAt!.getTime() - before) / 86_400_000
  expect(days).toBeGreaterThanOrEqual(90)
  expect(days).toBeLessThan(90.01)
})

test('it works while another process has the database open', async () => {
  using folder = freshFolder()
  const server = openDatabase(folder.dataDir)
  const ran = await folder.run('token')
  await server.close()
  expect(ran.code).toBe(0)
})

test.each([
  [
    ['--scope', 'root'],
    /^--scope is "root"; it must be one of signal, deploy, read, comms, responder, admin\n\nUsage: /,
  ],
  [['--name', ' '], /^--name must be one line of up to 200 characters\n\nUsage: /],
  [['--expires', 'soon'], /^--expires is "soon"; it must be a number of days, such as 90d\n\nUsage: /],
  [['--expires', '0'], /^--expires is "0"/],
  [['extra'], /^Unexpected argument 'extra'.*\n\nUsage: /],
])('%j is told with the usage, and no token is made', async (args, message) => {
  using folder = freshFolder()
  expect(await folder.run('token', args)).toMatchObject({
    ...{ code: 1, stdout: '' },
    stderr: expect.stringMatching(message),
  })
})

test('--help tells how to use it', async () => {
  using folder = freshFolder()
  const ran = await folder.run('token', ['--help'])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: npm run token/) })
})

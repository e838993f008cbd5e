import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startHubProcess } from '#tests/support/child.ts'
import { freshFolder } from '#tests/support/folder.ts'

const token = 'a-token-for-testing-that-nobody-else-has'

test('what is written after a backup of the running hub by the sqlite3 program outlives a crash', async () => {
  using folder = freshFolder()
  const hub = await startHubProcess({ DATA_DIR: folder.dir, ADMIN_TOKEN: token })
  const add = async (name: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ name })
    return (await fetch(`${hub.url}/api/admin/regions`, { method: 'POST', headers, body })).status
  }
  // Many that are installed take themselves for the last to close a database where nobody else holds a lock on it.
  const sqlite3 = (file: string, command: string) =>
    execFileSync('sqlite3', [join(folder.dir, file), command], { encoding: 'utf8' })
  const regionsIn = (file: string) => sqlite3(file, 'SELECT name FROM regions ORDER BY name')
  try {
    expect(await add('eu-west')).toBe(201)
    sqlite3('allclear.sqlite', `.backup ${join(folder.dir, 'copy.sqlite')}`)
    expect(regionsIn('copy.sqlite')).toBe('eu-west\n')
    expect(await add('us-east')).toBe(201)
  } finally {
    await hub.kill()
  }
  expect(regionsIn('allclear.sqlite')).toBe('eu-west\nus-east\n')
})

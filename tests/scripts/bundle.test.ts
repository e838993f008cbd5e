import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubProgram, sources } from '../../scripts/build.mjs'
import { type Child, startHubProcess } from '../support/child.ts'

// The hub as it was built, in a process of its own: what it reads at run time must be found from where it lies now.

const token = 'a-token-of-the-test-that-nobody-else-has'
let folder: string
let hub: Child & { url: string }

const begun = new Date().toISOString()

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'allclear-bundle-'))
  hub = await startHubProcess({ DATA_DIR: folder, ADMIN_TOKEN: token }, hubProgram)
})
afterAll(async () => {
  hub.process.kill('SIGTERM')
  expect((await hub.end()).code).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['/', 'text/html', 'All systems operational'],
  ['/', 'text/html', 'In a chat or to a webhook: <a href="/subscribe">'],
  ['/de', 'text/html', 'lang="de"'],
  ['/rss.xml', 'application/rss+xml', '<rss'],
  ['/maintenance.ics', 'text/calendar', 'BEGIN:VCALENDAR'],
  ['/preview.png', 'image/png', 'PNG'],
  ['/embed.js', 'text/javascript', ''],
  ['/api/v2/summary.json', 'application/json', '"page"'],
  ['/api/admin/openapi.json', 'application/json', '"openapi":"3.1'],
  ['/api/admin/docs.css', 'text/css', '--'],
  ['/api/admin/runbooks/host-degraded.md', 'text/markdown', '# '],
])('the built hub answers %s', async (address, type, text) => {
  const answer = await fetch(hub.url + address, { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)])
  expect(await answer.text()).toContain(text)
})

test('a page that is new changed last when it began', async () => {
  const { page } = await (await fetch(`${hub.url}/status.json`)).json()
  expect(page.changed_at >= begun && page.changed_at <= new Date().toISOString()).toBe(true)
})

test('a change of whatever the build was made from has it built anew', () => {
  const madeFrom = new Set(
    globSync('dist/server/**/*.map').flatMap((map) =>
      (JSON.parse(readFileSync(map, 'utf8')).sources as string[]).map((source) =>
        path.relative('', path.resolve(path.dirname(map), source)),
      ),
    ),
  )
  for (const each of ['src/server.ts', 'pages/index.astro', 'db/client.ts', 'api/app.ts'])
    expect(madeFrom).toContain(each)
  // Packages are as the lock file has them, and what is in dist/ was made by the build.
  const watched = [...sources, 'node_modules', 'dist']
  const isWatched = (file: string) => watched.some((name) => file === name || file.startsWith(`${name}/`))
  expect([...madeFrom].filter((file) => !isWatched(file))).toEqual([])
  expect(sources).toEqual(expect.arrayContaining(['package-lock.json', 'astro.config.mjs', 'scripts']))
})

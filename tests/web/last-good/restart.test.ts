import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freshFolder } from '#tests/support/folder.ts'

// The whole program, killed and started again with a broken database.

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function start(dataDir: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['src/server.ts'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'ignore',
  })
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await delay(50)) {
    if (child.exitCode !== null) break
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)
    if (response?.ok) return child
  }
  child.kill('SIGKILL')
  throw new Error(`it did not start: ${child.exitCode}`)
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test.each([
  ['missing', (file: string) => renameSync(file, `${file}.away`), (file: string) => renameSync(`${file}.away`, file)],
  ['ruined', (file: string) => (renameSync(file, `${file}.away`), writeFileSync(file, 'x'.repeat(9_000))), (file: string) => renameSync(`${file}.away`, file)],
])(
  'killed in the middle of its work and started with a %s database, it serves the last good page until it is mended',
  { timeout: 120_000 },
  async (_, spoil, mend) => {
    using folder = freshFolder()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    let child = await start(folder.dir, port)
    try {
      expect((await fetch(url)).status).toBe(200)
      await delay(300)
      // It dies while it renders for many.
      const asked = Array.from({ length: 20 }, () => fetch(`${url}/history`).catch(() => null))
      await kill(child)
      await Promise.all(asked)
      spoil(folder.file)

      child = await start(folder.dir, port)
      const page = await fetch(url)
      expect([page.status, page.headers.has('allclear-stale-since')]).toEqual([200, true])
      expect(await page.text()).toContain('This page cannot look up the current status')
      expect((await fetch(`${url}/readyz`)).status).toBe(503)
      const api = await fetch(`${url}/api/admin/me`, { headers: { authorization: 'Bearer x' } })
      expect([api.status, ((await api.json()) as { type: string }).type]).toEqual([503, '/problems/database-unavailable'])

      mend(folder.file)
      for (const deadline = performance.now() + 30_000; performance.now() < deadline; await delay(200)) {
        if (!(await fetch(url)).headers.has('allclear-stale-since')) break
      }
      const mended = await fetch(url)
      expect([mended.status, mended.headers.has('allclear-stale-since')]).toEqual([200, false])
    } finally {
      await kill(child)
    }
  },
)

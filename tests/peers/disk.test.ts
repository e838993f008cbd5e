import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hasFrontPage } from '#src/web/last-good/shelf.ts'
import { startHubProcess } from '#tests/support/child.ts'

// A disk of eight megabytes, which a test can fill or make read-only. That takes root's rights to mount one.

const token = 'a-token-for-testing-that-nobody-else-has'
let folder: string

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8' }).trim()
const mount = (...args: string[]) => run('mount', ...args)

/** Whether a disk can be mounted here at all: root may be forbidden to, in a container. */
function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'allclear-disk-'))
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe)
    run('umount', probe)
    return true
  } catch {
    return false
  } finally {
    rmSync(probe, { recursive: true })
  }
}

/** Whether a disk can be broken here, too: a file with a file system in it that the kernel may be told has failed. */
function mayBreak(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'allclear-disk-'))
  try {
    mountBreakable(probe)
    run('umount', join(probe, 'disk'))
    return true
  } catch {
    return false
  } finally {
    rmSync(probe, { recursive: true })
  }
}

/** Mounts a disk that becomes read-only once it fails, as those of most machines do. Answers its folder, and how to have it fail. */
function mountBreakable(within: string): { folder: string; fail(): void } {
  const [image, folder] = [join(within, 'image'), join(within, 'disk')]
  writeFileSync(image, '')
  truncateSync(image, 24 * 2 ** 20)
  run('mkfs.ext4', '-q', image)
  mkdirSync(folder)
  mount('-o', 'loop,errors=remount-ro', image, folder)
  const device = basename(run('findmnt', '-n', '-o', 'SOURCE', folder))
  return { folder, fail: () => writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, '1') }
}

/** Writes until not one block more goes in. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (;;) writeSync(handle, Buffer.alloc(4_096))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(handle)
  }
}

describe.skipIf(!mayMount())('on a disk of its own', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'allclear-disk-'))
    mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder)
  })
  afterEach(() => {
    run('umount', folder)
    rmSync(folder, { recursive: true })
  })

  const start = (dataDir = folder) => startHubProcess({ DATA_DIR: dataDir, ADMIN_TOKEN: token })

  /** Calls the admin API of a hub in another process. */
  async function call(url: string, path: string, body: unknown) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/admin${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.json() }
  }

  async function declare(url: string): Promise<string> {
    const { body } = await call(url, '/incidents', {
      title: 'Requests to apps in eu-west fail',
      severity: 'sev1',
      reason: 'customer_reports',
    })
    return body.id
  }

  const words = (what: string) => ({
    what_is_happening: what,
    who_is_affected: 'Customers whose apps run in eu-west.',
    what_we_are_doing: 'We are draining two edge nodes.',
    next_update_at: new Date(Date.now() + 10 * 60_000).toISOString(),
  })

  const read = async (url: string) => {
    const answer = await fetch(url)
    return {
      status: answer.status,
      isStale: answer.headers.has('allclear-stale-since'),
      body: await answer.text(),
    }
  }

  test('on a full disk the page goes on as it is, writes are refused whole, and both go on once there is room', async () => {
    const hub = await start()
    try {
      const id = await declare(hub.url)
      const path = `/incidents/${id}/updates`
      expect(await call(hub.url, path, words('Requests fail.'))).toMatchObject({ status: 201 })
      fill(join(folder, 'filler'))
      const refused = await call(hub.url, path, words('The nodes are drained. '.repeat(400)))
      expect(refused).toMatchObject({
        status: 503,
        body: { detail: expect.stringContaining('disk is full') },
      })
      for (const page of ['/', `/incidents/${id}`, '/history', '/rss.xml']) {
        expect(await read(hub.url + page), page).toMatchObject({ status: 200, isStale: false })
      }
      expect((await read(hub.url)).body).not.toContain('The nodes are drained.')
      expect((await read(`${hub.url}/readyz`)).status).toBe(503)

      rmSync(join(folder, 'filler'))
      expect(await call(hub.url, path, words('All nodes are back.'))).toMatchObject({ status: 201 })
      expect((await read(hub.url)).body).toContain('All nodes are back.')
    } finally {
      await hub.kill()
    }
  })

  test('started on a read-only disk, the hub serves the last good page', async () => {
    const before = await start()
    const id = await declare(before.url)
    await call(before.url, `/incidents/${id}/updates`, words('Requests fail.'))
    expect((await read(before.url)).body).toContain('Requests fail.')
    await expect.poll(() => hasFrontPage(folder)).toBe(true)
    before.process.kill('SIGTERM')
    await before.end()
    mount('-o', 'remount,ro', folder)

    const after = await start()
    try {
      const page = await read(after.url)
      expect(page).toMatchObject({ status: 200, isStale: true })
      expect(page.body).toContain('Requests fail.')
      expect((await read(`${after.url}/readyz`)).status).toBe(503)
      expect((await call(after.url, '/components', { name: 'Volumes' })).status).toBe(503)
    } finally {
      await after.kill()
    }
  })

  test.skipIf(!mayBreak())(
    'on a disk that fails and becomes read-only, pages are made anew, and writes are refused whole',
    async () => {
      const own = mkdtempSync(join(tmpdir(), 'allclear-disk-'))
      const disk = mountBreakable(own)
      const hub = await start(disk.folder)
      try {
        const id = await declare(hub.url)
        const path = `/incidents/${id}/updates`
        expect(await call(hub.url, path, words('Requests fail.'))).toMatchObject({ status: 201 })
        expect((await read(`${hub.url}/readyz`)).status).toBe(200)
        disk.fail()
        expect(await call(hub.url, path, words('The nodes are drained.'))).toMatchObject({
          status: 503,
          body: { detail: expect.stringMatching(/^the disk cannot be .*; nothing was written/) },
        })
        // Some that nobody has asked for before.
        for (const page of ['/', '/de', `/incidents/${id}`, '/history', '/atom.xml']) {
          const { status, isStale, body } = await read(hub.url + page)
          expect([page, status, isStale, body.includes('drained')]).toEqual([page, 200, false, false])
        }
        // What it found counts for a second.
        await expect
          .poll(async () => JSON.parse((await read(`${hub.url}/readyz`)).body).checks, { timeout: 5_000 })
          .toEqual({ database_readable: 'ok', database_writable: 'failed', page_rendered: 'ok' })
      } finally {
        await hub.kill()
        run('umount', disk.folder)
        rmSync(own, { recursive: true })
      }
    },
  )
})

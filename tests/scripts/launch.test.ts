import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { fingerprint } from '../../scripts/build.mjs'
import { withLock } from '../../scripts/lock.mjs'
import { launchBrowser } from '../support/browser.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'allclear-launch-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('what a build was made from', () => {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  const hash = () => fingerprint(folder, ['pages', 'package.json', 'missing'])

  it('stays the same when files are only touched', () => {
    write('pages/index.astro', 'one')
    const before = hash()
    utimesSync(path.join(folder, 'pages/index.astro'), 1, 1)
    expect(hash()).toBe(before)
  })

  it('changes with a file’s content, a new file, a new name and a file taken away', () => {
    write('pages/index.astro', 'one')
    write('pages/deep/er/page.astro', 'two')
    const seen = [hash()]
    write('pages/deep/er/page.astro', 'three')
    seen.push(hash())
    write('pages/deep/other.astro', 'three')
    seen.push(hash())
    rmSync(path.join(folder, 'pages/deep/er/page.astro'))
    seen.push(hash())
    write('package.json', '{}')
    seen.push(hash())
    expect(new Set(seen).size).toBe(seen.length)
  })
})

describe('the lock between launches', () => {
  const lock = () => path.join(folder, 'cache/launch.lock')
  const leave = (text: string) => {
    mkdirSync(path.dirname(lock()), { recursive: true })
    writeFileSync(lock(), text)
  }
  const aliveElsewhere = process.ppid
  const neverAlive = 2 ** 30

  it('lets a launch through and is gone afterwards, also when the work fails', async () => {
    expect(await withLock(lock(), async () => readFileSync(lock(), 'utf8'))).toBe(
      `${hostname()} ${process.pid}`,
    )
    await expect(
      withLock(lock(), async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(existsSync(lock())).toBe(false)
  })

  it('is broken when the launch that held it has died', async () => {
    leave(`${hostname()} ${neverAlive}`)
    expect(await withLock(lock(), async () => 'worked')).toBe('worked')
  })

  it('holds while a process that the dead launch started is still at work', async () => {
    leave(`${hostname()} ${neverAlive} ${aliveElsewhere}`)
    const order: string[] = []
    const onWait = () => {
      order.push('waited')
      leave(`${hostname()} ${neverAlive}`)
    }
    await withLock(lock(), async () => order.push('worked'), { onWait })
    expect(order).toEqual(['waited', 'worked'])
  })

  it('of another host is broken only after half a minute of silence', async () => {
    leave(`elsewhere ${neverAlive}`)
    const order: string[] = []
    const onWait = () => {
      order.push('waited')
      const past = new Date(Date.now() - 31_000)
      utimesSync(lock(), past, past)
    }
    await withLock(lock(), async () => order.push('worked'), { onWait })
    expect(order).toEqual(['waited', 'worked'])
  })
})

describe('the browser', () => {
  it('that CHROMIUM_PATH names must be there', () => {
    expect(() => findBrowser({ CHROMIUM_PATH: path.join(folder, 'none') })).toThrow(/no such file/)
  })

  it('is not one that does not start', () => {
    writeFileSync(path.join(folder, 'chromium'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    writeFileSync(path.join(folder, 'google-chrome'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    const found = findBrowser({ PATH: folder, PLAYWRIGHT_BROWSERS_PATH: folder })
    expect(found).toBe(path.join(folder, 'google-chrome'))
  })

  it('is taken from Playwright’s own downloads, the newest first', () => {
    for (const revision of ['999', '1200']) {
      const home = path.join(folder, `chromium_headless_shell-${revision}/chrome-headless-shell-linux64`)
      mkdirSync(home, { recursive: true })
      writeFileSync(path.join(home, 'chrome-headless-shell'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    }
    const found = findBrowser({ PATH: '', PLAYWRIGHT_BROWSERS_PATH: folder })
    expect(found).toContain('chromium_headless_shell-1200')
  })

  it('opens a page', async () => {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      await page.setContent('<h1>All clear</h1>')
      expect(await page.textContent('h1')).toBe('All clear')
    } finally {
      await browser.close()
    }
  })
})

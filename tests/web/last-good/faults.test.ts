import { openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { connect } from '#db/connect.ts'
import { createLastGood } from '#src/web/last-good/last-good.ts'
import { createShelf, hasFrontPage } from '#src/web/last-good/shelf.ts'
import { ask } from '#tests/support/ask.ts'
import { startHubProcess } from '#tests/support/child.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

// Faults that a running hub does not see coming, each a real one.

const quietly = () => vi.spyOn(console, 'error').mockImplementation(() => {})

test('while another process holds the database, pages are new and whole, and only writes wait', async () => {
  await using hub = await freshHub(undefined, { lockWaitMs: 50 })
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const other = connect(join(hub.dataDir, 'allclear.sqlite'))
  other.exec('BEGIN EXCLUSIVE')
  later(hub, 5)
  const refused = await ask(hub, ana, 'POST', '/components', { name: 'Volumes' })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  for (const path of ['/', `/incidents/${id}`, '/rss.xml']) {
    const { status, headers } = await fetch(server.url + path)
    expect([path, status, headers.has('allclear-stale-since')]).toEqual([path, 200, false])
  }
  other.exec('ROLLBACK')
  other.close()
  await publish(hub, ana, id, { what_is_happening: 'The nodes are drained.' })
  expect(await (await fetch(server.url)).text()).toContain('The nodes are drained.')
})

test('where the database is ruined in its middle, what cannot be made anew is the last good page', async () => {
  const log = quietly()
  await using hub = await freshHub()
  await using server = await serve(hub)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  expect((await fetch(server.url)).status).toBe(200)
  await hub.db.scrub() // Into the file itself: the log beside it would still be whole.
  const file = join(hub.dataDir, 'allclear.sqlite')
  const size = statSync(file).size
  writeSync(openSync(file, 'r+'), Buffer.alloc(size - 4_096, 'x'), 0, size - 4_096, 4_096)
  // The promise passes, and the page would have to say so.
  later(hub, 31)
  const answer = await fetch(server.url)
  expect([answer.status, answer.headers.has('allclear-stale-since')]).toEqual([200, true])
  expect(await answer.text()).toContain('This page cannot look up the current status.')
  expect(log.mock.calls.flat().join(' ')).toContain('malformed')
  log.mockRestore()
})

test('a page that hangs is answered with the last good one', async () => {
  const log = quietly()
  await using hub = await freshHub()
  const good = { status: 200, headers: { 'content-type': 'text/html' }, changesAt: null, changedAt: null }
  let makes = async () => ({ ...good, body: Buffer.from('<main>All is well.</main>') })
  const { render, settled } = createLastGood({
    render: () => makes(),
    shelf: createShelf(hub.dataDir),
    clock: hub.now,
    patienceMs: 20,
  })
  await render('/')
  makes = () => new Promise(() => {})
  later(hub, 2)
  const answer = await render('/')
  expect([answer.status, answer.body.toString()]).toEqual([200, expect.stringContaining('All is well.')])
  expect(answer.body.toString()).toContain('known 2 min ago')
  await settled()
  log.mockRestore()
})

test('started on an empty file where the database lay, the hub makes no new one of it', async () => {
  await using hub = await freshHub(new Date())
  await using server = await serve(hub)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  await fetch(server.url)
  await expect.poll(() => hasFrontPage(hub.dataDir), { timeout: 10_000 }).toBe(true)
  await hub.db.close()
  for (const suffix of ['-wal', '-shm'])
    rmSync(join(hub.dataDir, `allclear.sqlite${suffix}`), { force: true })
  truncateSync(join(hub.dataDir, 'allclear.sqlite'))
  const started = await startHubProcess({ DATA_DIR: hub.dataDir })
  try {
    expect(await (await fetch(started.url)).text()).toContain('Partial outage')
    expect((await fetch(`${started.url}/readyz`)).status).toBe(503)
  } finally {
    await started.kill()
  }
}, 60_000)

test('killed amid renders and started on a ruined database, the hub serves the page that was good', async () => {
  await using hub = await freshHub(new Date())
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const env = { DATA_DIR: hub.dataDir }
  const first = await startHubProcess(env)
  expect(await (await fetch(first.url)).text()).toContain('Partial outage')
  // Kept before: a reader's answer never waits for the disk.
  await expect.poll(() => hasFrontPage(hub.dataDir), { timeout: 10_000 }).toBe(true)
  const underWay = Array.from({ length: 30 }, (_, place) =>
    fetch(`${first.url}${place % 2 ? `/incidents/${id}` : '/history'}`).then(
      (answer) => answer.text(),
      () => 'broken off',
    ),
  )
  await Promise.race(underWay)
  await first.kill()
  await Promise.all(underWay)

  writeSync(openSync(join(hub.dataDir, 'allclear.sqlite'), 'r+'), Buffer.alloc(8_192, 'x'), 0, 8_192, 0)
  const second = await startHubProcess(env)
  try {
    const answer = await fetch(second.url)
    expect([answer.status, answer.headers.has('allclear-stale-since')]).toEqual([200, true])
    const body = await answer.text()
    expect(body).toContain('Partial outage')
    expect(body).toContain('This page cannot look up the current status.')
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${second.url}/readyz`)).status).toBe(503)
  } finally {
    await second.kill()
  }
}, 60_000)

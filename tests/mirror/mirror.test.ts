import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { keepMirror } from '#src/mirror/keep-mirror.ts'
import { createMirror } from '#src/mirror/mirror.ts'
import { createRender } from '#src/web/cache/render-answer.ts'
import { builtFiles, loadPages } from '#src/web/handler.ts'
import { pageLocals } from '#src/web/pages.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let served: Served
let folder: string
let ana: string
let old: string
let open: string
let deploy: string
let region: string
let planned: string
let rendered: string[] = []
let mirror: ReturnType<typeof createMirror>

beforeAll(async () => {
  hub = await withPlatform(await freshHub(at('2026-02-20T11:00Z')))
  served = await serve(hub)
  ana = await hub.tokenFor('Ana', 'admin')
  old = (await declareInPublic(hub, ana, { title: 'Deploys are slow' })).id
  await resolve(hub, ana, old)
  hub.setNow(at('2026-03-02T09:00Z'))
  const scope = { regions: ['eu-west'], components: [{ id: 'Deploy', status: 'partial_outage' }] }
  const incident = await declareInPublic(hub, ana, { scope })
  open = incident.id
  deploy = incident.scope.components[0].id
  region = incident.scope.regions[0].id
  planned = (await schedule(hub, ana)).id
  await askFor(
    hub,
    ana,
    'PATCH',
    `/components/${(await askFor(hub, ana, 'POST', '/components', { name: 'Retired' })).id}`,
    { archived: true },
  )
  folder = join(hub.dataDir, 'mirror')
  const render = createRender(await loadPages(), hub)
  mirror = createMirror({
    ...hub,
    folder,
    languages: pageLocals(hub).languages,
    built: builtFiles,
    render: (path) => {
      rendered.push(path)
      return render(path)
    },
  })
  await mirror.bringUpToDate()
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.startsWith('.allclear/'))
const read = (file: string) => readFileSync(join(folder, file))

test('every address holds, byte for byte, what the hub answers', async () => {
  // A static host gives out what was compressed before in the place of the file, not by its name.
  for (const file of files().filter((file) => !/\.(br|gz)$/.test(file))) {
    const path = `/${file}`.replace(/\/index\.html$/, '').replace(/\/404\.html$/, '/404')
    const answer = await fetch(served.url + (path || '/'))
    expect(answer.status, path).toBe(path.endsWith('/404') ? 404 : 200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(read(file)), path).toBe(true)
  }
  expect(files()).toEqual(
    expect.arrayContaining([
      ...['index.html', 'de/index.html', 'ar/404.html', '404.html', 'rss.xml', 'status.json'],
      ...['history/2026-02/index.html', 'history/2026-03/index.html', 'how-we-communicate/index.html'],
      ...['atom.xml', 'feed.json', 'history.rss', 'history.atom', 'maintenance.ics'],
      ...[`components/${deploy}/atom.xml`, `regions/${region}/feed.json`],
      ...[`maintenance/${planned}/index.html`, `maintenance/${planned}/history.atom`],
      ...[`incidents/${open}/index.html`, `de/incidents/${old}/index.html`, `incidents/${old}/rss.xml`],
    ]),
  )
}, 60_000)

test('an update has made anew what it touches, and nothing of the other incidents', async () => {
  rendered = []
  const before = statSync(join(folder, `incidents/${old}/index.html`)).ino
  later(hub, 5)
  await publish(hub, ana, open, { what_is_happening: 'The nodes are drained.' })
  await mirror.bringUpToDate()
  for (const file of ['index.html', `incidents/${open}/index.html`, `incidents/${open}/rss.xml`, 'rss.xml'])
    expect(read(file).toString(), file).toContain('The nodes are drained.')
  expect(rendered.filter((path) => path.includes(old))).toEqual([])
  expect(statSync(join(folder, `incidents/${old}/index.html`)).ino).toBe(before)
})

test('an update of a maintenance makes nothing of any incident anew', async () => {
  rendered = []
  await askFor(hub, ana, 'POST', `/maintenances/${planned}/updates`, { message: 'Two hosts more.' })
  await mirror.bringUpToDate()
  expect(read(`maintenance/${planned}/atom.xml`).toString()).toContain('Two hosts more.')
  expect(rendered.filter((path) => path.includes(old) || path.includes(open))).toEqual([])
})

test('a promise that passes shows in the mirror without a word from anybody', async () => {
  later(hub, 16)
  await mirror.bringUpToDate()
  expect(read(`incidents/${open}/index.html`).toString()).toMatch(/<div class="promise is-overdue"/)
})

test('a clock that ran ahead and is set right takes back what the mirror said of a time that has not come', async () => {
  later(hub, -16)
  await mirror.bringUpToDate()
  expect(read(`incidents/${open}/index.html`).toString()).toMatch(/<div class="promise"/)
})

test('what is public no longer is removed, and what others have put there stays', async () => {
  const gone = await askFor(hub, ana, 'POST', '/components', { name: 'Short-lived' })
  await mirror.bringUpToDate()
  expect(existsSync(join(folder, `components/${gone.id}/index.html`))).toBe(true)
  writeFileSync(join(folder, 'verification.txt'), 'theirs')
  await hub.call(ana, 'DELETE', `/components/${gone.id}`)
  await mirror.bringUpToDate()
  expect(files().filter((file) => file.includes(gone.id))).toEqual([])
  expect(read('verification.txt').toString()).toBe('theirs')
})

test('a folder that somebody has emptied, or put another in the place of, is filled anew', async () => {
  const before = files().sort()
  rmSync(folder, { recursive: true })
  await mirror.bringUpToDate()
  expect(files().sort()).toEqual(before.filter((file) => file !== 'verification.txt'))
  expect(read('index.html').equals(Buffer.from(await (await fetch(served.url)).arrayBuffer()))).toBe(true)
})

test('what somebody has deleted or altered comes back, and nothing else is made for it', async () => {
  const before = Object.fromEntries(files().map((file) => [file, read(file)]))
  rendered = []
  rmSync(join(folder, 'incidents', old), { recursive: true })
  rmSync(join(folder, 'index.html'))
  writeFileSync(join(folder, `de/incidents/${old}/index.html`), 'All is well.')
  await mirror.bringUpToDate()
  for (const [file, bytes] of Object.entries(before)) expect(read(file).equals(bytes), file).toBe(true)
  expect(rendered).toContain(`/incidents/${old}/rss.xml`)
  expect(rendered.filter((path) => path.includes(open) || path === `/ar/incidents/${old}`)).toEqual([])
})

test('another database is made anew as a whole, also where the first attempt fails', async () => {
  let file = 'the first'
  let isBroken = false
  const made: string[] = []
  const render = createRender(await loadPages(), hub)
  const mirror = createMirror({
    ...{ ...hub, db: { ...hub.db, revisions: { ...hub.db.revisions, file: () => file } } },
    ...{ folder: join(hub.dataDir, 'another'), languages: pageLocals(hub).languages, built: builtFiles },
    async render(path) {
      if (isBroken) throw new Error('the database is being copied')
      made.push(path)
      return render(path)
    },
  })
  await mirror.bringUpToDate()
  const all = made.splice(0).length
  file = 'the second'
  isBroken = true
  await expect(mirror.bringUpToDate()).rejects.toThrow('is being copied')
  isBroken = false
  await mirror.bringUpToDate()
  expect(made.length).toBe(all)
})

test('an answer that fails is named and tried again, and all others are written meanwhile', async () => {
  let broken = '/status.json'
  const render = createRender(await loadPages(), hub)
  const own = join(hub.dataDir, 'one-fails')
  const mirror = createMirror({
    ...{ ...hub, folder: own, languages: pageLocals(hub).languages, built: builtFiles },
    render: async (path) => (path === broken ? { ...(await render(path)), status: 500 } : render(path)),
  })
  await expect(mirror.bringUpToDate()).rejects.toThrow('/status.json answered 500')
  const lacking = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => !existsSync(join(own, file)))
  expect(lacking.filter((file) => file.endsWith('.json'))).toEqual(['status.json'])
  broken = ''
  await mirror.bringUpToDate()
  expect(existsSync(join(own, 'status.json'))).toBe(true)
})

/** A mirror of its own, in a folder beside the others' of the hub. */
async function mirrorIn(name: string) {
  const folder = join(hub.dataDir, name)
  const rendered: string[] = []
  const { languages } = pageLocals(hub)
  const render = createRender(await loadPages(), hub)
  const noted = (path: string) => {
    rendered.push(path)
    return render(path)
  }
  const mirror = createMirror({ ...hub, folder, languages, built: builtFiles, render: noted })
  return { folder, rendered, mirror }
}

test('what others have put in the place of a file is named and stays, and all else is written and removed', async () => {
  const { folder, rendered, mirror } = await mirrorIn('obstacles')
  const { id } = await askFor(hub, ana, 'POST', '/components', { name: 'Shortest-lived' })
  await mirror.bringUpToDate()
  const theirs = ['status.json/theirs.txt', `components/${id}/badge.svg/theirs.txt`]
  for (const file of theirs) {
    rmSync(join(folder, dirname(file)))
    mkdirSync(join(folder, dirname(file)))
    writeFileSync(join(folder, file), 'theirs')
  }
  rmSync(join(folder, 'history'), { recursive: true })
  writeFileSync(join(folder, 'history'), 'theirs')
  await publish(hub, ana, open, { what_is_happening: 'All nodes are drained.' })
  await hub.call(ana, 'DELETE', `/components/${id}`)
  const round = mirror.bringUpToDate()
  await expect(round).rejects.toThrow('history/index.html cannot be written, something is in its way')
  await expect(round).rejects.toThrow('status.json cannot be written, something is in its way')
  expect(readFileSync(join(folder, 'status.txt'))).toEqual(
    Buffer.from(await (await fetch(`${served.url}/status.txt`)).arrayBuffer()),
  )
  expect(readFileSync(join(folder, `incidents/${open}/rss.xml`), 'utf8')).toContain('All nodes are drained.')
  expect(readdirSync(join(folder, 'components', id))).toEqual(['badge.svg'])
  for (const file of [...theirs, 'history']) expect(readFileSync(join(folder, file), 'utf8')).toBe('theirs')
  rendered.splice(0)
  await expect(mirror.bringUpToDate()).rejects.toThrow('status.json')
  expect(readdirSync(join(folder, '.allclear/new'))).toEqual([])
  expect(rendered.filter((path) => path.includes(open))).toEqual([])
  for (const file of ['status.json', 'history']) rmSync(join(folder, file), { recursive: true })
  await mirror.bringUpToDate()
  expect(existsSync(join(folder, 'status.json'))).toBe(true)
})

test('a pipe, or a link that leads nowhere, in the place of a file is replaced by it', async () => {
  const { folder, mirror } = await mirrorIn('no-files')
  await mirror.bringUpToDate()
  for (const file of ['index.html', 'status.json', 'status.txt']) rmSync(join(folder, file))
  execFileSync('mkfifo', [join(folder, 'index.html')])
  symlinkSync('status.json', join(folder, 'status.json'))
  symlinkSync('nowhere', join(folder, 'status.txt'))
  await mirror.bringUpToDate()
  for (const file of ['index.html', 'status.json', 'status.txt'])
    expect(lstatSync(join(folder, file)).isFile(), file).toBe(true)
})

test('what a round that failed has written is removed all the same once it is public no longer', async () => {
  let isBroken = false
  const render = createRender(await loadPages(), hub)
  const own = join(hub.dataDir, 'failing')
  const mirror = createMirror({
    ...{ ...hub, folder: own, languages: pageLocals(hub).languages, built: builtFiles },
    async render(path) {
      if (isBroken && path.startsWith('/incidents/')) throw new Error('the database is being copied')
      return render(path)
    },
  })
  await mirror.bringUpToDate()
  const { id } = await askFor(hub, ana, 'POST', '/components', { name: 'Shorter-lived' })
  const { id: touched } = await declareInPublic(hub, ana)
  isBroken = true
  await expect(mirror.bringUpToDate()).rejects.toThrow('is being copied')
  const page = join(own, `components/${id}/index.html`)
  expect([touched.length, existsSync(page)]).toEqual([12, true])
  await hub.call(ana, 'DELETE', `/components/${id}`)
  isBroken = false
  await mirror.bringUpToDate()
  expect(existsSync(page)).toBe(false)
})

test('a folder that cannot be written to is logged and tried again, and harms nobody', async () => {
  const blocked = join(hub.dataDir, 'blocked')
  writeFileSync(blocked, 'a file where the folder should be')
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const parts = { ...hub, folder: blocked, languages: pageLocals(hub).languages, built: builtFiles }
  const render = createRender(await loadPages(), hub)
  const keeper = keepMirror(createMirror({ ...parts, render }), hub.db.revisions, {
    everyMs: 60_000,
    firstRetryMs: 20,
  })
  await expect.poll(() => log.mock.calls.length).toBeGreaterThan(0)
  expect((await fetch(served.url)).status).toBe(200)
  rmSync(blocked)
  mkdirSync(blocked)
  await expect.poll(() => existsSync(join(blocked, 'index.html')), { timeout: 15_000 }).toBe(true)
  await keeper.stop()
  log.mockRestore()
})

test('a stop finishes what was begun; where that takes too long it waits for no more than the file that is being written, and the next start goes on', async () => {
  const parts = {
    ...hub,
    folder: join(hub.dataDir, 'stopped'),
    languages: pageLocals(hub).languages,
    built: builtFiles,
  }
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: limit, resolve: passLimit } = Promise.withResolvers<void>()
  const made: string[] = []
  const pages = createRender(await loadPages(), hub)
  const render = async (path: string) => {
    made.push(path)
    begin()
    await limit
    return pages(path)
  }
  const hasty = keepMirror(createMirror({ ...parts, render }), hub.db.revisions, { finishMs: 0 })
  await begun
  const stopped = hasty.stop()
  setTimeout(passLimit, 0) // After the limit, which was set before it.
  await stopped
  expect(made.length).toBe(1)
  expect(existsSync(join(parts.folder, 'rss.xml'))).toBe(false)
  await keepMirror(createMirror({ ...parts, render }), hub.db.revisions).stop()
  expect(existsSync(join(parts.folder, 'rss.xml'))).toBe(true)
})

test('answers name what they show, for caches that throw away by it', async () => {
  const keys = async (path: string) => {
    const { headers } = await fetch(served.url + path)
    return [headers.get('surrogate-key'), headers.get('cache-tag')]
  }
  expect(await keys('/')).toEqual(['all page summary', 'all,page,summary'])
  expect(await keys(`/de/incidents/${open}`)).toEqual([
    `all page incident-${open}`,
    `all,page,incident-${open}`,
  ])
  expect(await keys(`/components/${deploy}/atom.xml`)).toEqual([
    `all feed summary component-${deploy}`,
    `all,feed,summary,component-${deploy}`,
  ])
  expect((await keys(`/regions/${region}/feed.json`))[0]).toBe(`all feed summary region-${region}`)
  expect((await keys(`/maintenance/${planned}/history.rss`))[0]).toBe(`all feed maintenance-${planned}`)
  expect(await keys(`/incidents/${open}/rss.xml`)).toEqual([
    `all feed incident-${open}`,
    `all,feed,incident-${open}`,
  ])
})

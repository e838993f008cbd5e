import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '#tests/support/free-port.ts'
import { hubProgram } from '../../scripts/build.mjs'
import { type Measurement, seldom } from '../support/measurement.ts'
import { startServer } from '../support/process.ts'
import { makeData } from '../support/product.ts'
import { median, spread } from '../support/stats.ts'

type Start = { firstMs: number; idleMb: number }

/** From the start of the process to its first good page, on a long history: the first start on it, and the next. */
export const measure: Measurement = async ({ rounds }) => {
  const data = await makeData({ incidents: 10_000, updatesEach: 10, components: 200 })
  // The same for all: it is in the page's address, and so in every link.
  const port = await freePort()
  const firstStarts: Start[] = []
  const restarts: Start[] = []
  let packages: number
  try {
    for (let round = 0; round <= seldom(rounds); round++) {
      rmSync(join(data.dataDir, 'last-good'), { recursive: true, force: true })
      const firstStart = await measureStart(data.dataDir, port)
      const restart = await measureStart(data.dataDir, port)
      if (round === 0) continue
      firstStarts.push(firstStart)
      restarts.push(restart)
    }
    packages = await loadedPackages(data.dataDir)
  } finally {
    rmSync(data.dataDir, { recursive: true, force: true })
  }
  const firstMs = restarts.map((start) => start.firstMs)
  const idleMb = restarts.map((start) => start.idleMb)
  return {
    title: 'Start',
    about:
      'With 10,000 incidents, 100,000 updates and 200 components: from starting the process to the first page with status 200, and its memory three seconds later. The first start has nothing but the database. A restart, in turns with it, finds the page that the last process made and that is still the current one. Packages are those of which it has loaded something once it has made a page, a feed and an answer of the API.',
    columns: ['what', 'restart', 'first start'],
    rows: [
      [
        'first good answer, ms',
        spread(firstMs, 0),
        spread(
          firstStarts.map((start) => start.firstMs),
          0,
        ),
      ],
      [
        'memory when idle, MB',
        spread(idleMb, 0),
        spread(
          firstStarts.map((start) => start.idleMb),
          0,
        ),
      ],
      ['packages loaded', packages, packages],
    ],
    goals: [
      {
        goal: 'first good answer of a restart ≤ 500 ms',
        found: `${median(firstMs).toFixed(0)} ms`,
        isMet: median(firstMs) <= 500,
      },
      {
        goal: 'idle memory after a restart ≤ 130 MB',
        found: `${median(idleMb).toFixed(0)} MB`,
        isMet: median(idleMb) <= 130,
      },
      { goal: 'packages loaded ≤ 80', found: `${packages}`, isMet: packages <= 80 },
    ],
  }
}

async function measureStart(dataDir: string, port: number): Promise<Start> {
  const env = { PORT: String(port), DATA_DIR: dataDir, NODE_ENV: 'production' }
  const began = performance.now()
  const starting = startServer(hubProgram, { env })
  await firstGoodAnswer(`http://127.0.0.1:${port}/`)
  const firstMs = performance.now() - began
  const server = await starting
  await delay(3_000)
  const idleMb = server.memoryMb()
  await server.stop()
  return { firstMs, idleMb }
}

async function firstGoodAnswer(url: string): Promise<void> {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const status = await fetch(url).then(
      async (response) => {
        await response.text()
        return response.status
      },
      () => 0,
    )
    if (status === 200) return
    await delay(2)
  }
  throw new Error('no good answer within a minute')
}

/** How many installed packages the hub has loaded once it has rendered a page, a feed and an answer of the API. */
async function loadedPackages(dataDir: string): Promise<number> {
  const port = await freePort()
  const file = join(dataDir, 'packages.txt')
  const preload = fileURLToPath(new URL('../support/count-packages.ts', import.meta.url))
  const env = { PORT: String(port), DATA_DIR: dataDir, NODE_ENV: 'production', PACKAGES_FILE: file }
  const server = await startServer(hubProgram, { env: { ...env, NODE_OPTIONS: `--import=${preload}` } })
  for (const path of ['/', '/rss.xml', '/api/admin/openapi.json'])
    await (await fetch(server.url + path)).text()
  await server.stop()
  return readFileSync(file, 'utf8').trim().split('\n').length
}

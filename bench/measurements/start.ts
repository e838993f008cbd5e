import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '#tests/support/free-port.ts'
import { hubProgram } from '../../scripts/build.mjs'
import type { Measurement } from '../support/measurement.ts'
import { startServer } from '../support/process.ts'
import { makeData } from '../support/product.ts'
import { median, spread } from '../support/stats.ts'

/** From the start of the process to its first good page, on a long history. */
export const measure: Measurement = async ({ rounds }) => {
  const data = await makeData({ incidents: 10_000, updatesEach: 10, components: 200 })
  const firstMs: number[] = []
  const idleMb: number[] = []
  let packages: number
  try {
    for (let round = 0; round <= rounds; round++) {
      const port = await freePort()
      const began = performance.now()
      const env = { PORT: String(port), DATA_DIR: data.dataDir, NODE_ENV: 'production' }
      const starting = startServer(hubProgram, { env })
      await firstGoodAnswer(`http://127.0.0.1:${port}/`)
      const took = performance.now() - began
      const server = await starting
      await delay(3_000)
      if (round > 0) {
        firstMs.push(took)
        idleMb.push(server.memoryMb())
      }
      await server.stop()
    }
    packages = await loadedPackages(data.dataDir)
  } finally {
    rmSync(data.dataDir, { recursive: true, force: true })
  }
  return {
    title: 'Start',
    about:
      'With 10,000 incidents, 100,000 updates and 200 components: from starting the process to the first page with status 200, and its memory three seconds later. Packages are those that it has loaded once it has made a page, a feed and an answer of the API.',
    columns: ['what', 'found'],
    rows: [
      ['first good answer, ms', spread(firstMs, 0)],
      ['memory when idle, MB', spread(idleMb, 0)],
      ['packages loaded', packages],
    ],
    goals: [
      {
        goal: 'first good answer ≤ 500 ms',
        found: `${median(firstMs).toFixed(0)} ms`,
        isMet: median(firstMs) <= 500,
      },
      {
        goal: 'idle memory ≤ 130 MB',
        found: `${median(idleMb).toFixed(0)} MB`,
        isMet: median(idleMb) <= 130,
      },
      { goal: 'packages loaded ≤ 80', found: `${packages}`, isMet: packages <= 80 },
    ],
  }
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

import { startBare } from '../support/bare.ts'
import { inTurns, type Load, load } from '../support/load.ts'
import { type Measurement, type Result, seldom } from '../support/measurement.ts'
import { startNginx } from '../support/nginx.ts'
import { startServer } from '../support/process.ts'
import { startProduct } from '../support/product.ts'
import { ratioOf, spread } from '../support/stats.ts'

/** The page and the feed from memory, beside what this machine can do at all. */
export const measure: Measurement = async ({ rounds, seconds }) => {
  const product = await startProduct()
  const paths = ['/', '/rss.xml']
  const encodings = ['gzip', 'br']
  const questions = paths.flatMap((path) =>
    encodings.map((encoding) => ({ path, headers: { 'accept-encoding': encoding } })),
  )
  const bare = await startBare(product, questions)
  const nginx = await startNginx(product, paths)
  const rendered = await startServer('bench/servers/rendered.ts', { args: [product.dataDir] })
  const rows: Result['rows'] = []
  const goals: NonNullable<Result['goals']> = []
  try {
    for (const { path, headers } of questions) {
      const encoding = headers['accept-encoding']
      const turn = (server: typeof bare) => () => load(server, path, { seconds, headers })
      const found = await inTurns(rounds, { hub: turn(product), bare: turn(bare) })
      const others =
        encoding === 'gzip'
          ? await inTurns<string>(seldom(rounds), {
              ...(nginx ? { nginx: turn(nginx) } : {}),
              'rendered each time': () => load(rendered, path, { seconds: 2, connections: 4 }),
            })
          : {}
      for (const [side, loads] of Object.entries<Load[]>({ ...found, ...others })) {
        rows.push([path, encoding, side, ...cellsOf(loads)])
      }
      const of = (pick: (load: Load) => number) => ratioOf(found.hub.map(pick), found.bare.map(pick))
      const cpu = of(({ cpuMicroseconds }) => cpuMicroseconds)
      const tail = of(({ p99Ms }) => p99Ms)
      goals.push(
        {
          goal: `${path} ${encoding}: CPU per request ≤ 1.05 × bare`,
          found: `${cpu.toFixed(2)} ×`,
          isMet: cpu <= 1.05,
        },
        { goal: `${path} ${encoding}: p99 ≤ 2 × bare's`, found: `${tail.toFixed(2)} ×`, isMet: tail <= 2 },
      )
    }
  } finally {
    await Promise.all([product, bare, nginx, rendered].map((server) => server?.stop()))
  }
  return {
    title: 'Page and feed from memory',
    about:
      'wrk with 50 connections that are kept alive, in turns: the hub; a bare `node:http` server that hands out the same bytes with the same headers; nginx with the same files, compressed before; and the hub’s own pages rendered at each request.',
    columns: ['path', 'encoding', 'side', 'CPU per request, µs', 'requests/s', 'p99, ms', 'errors'],
    ...{ rows, goals },
  }
}

export const cellsOf = (loads: Load[]): (string | number)[] => [
  spread(loads.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  spread(
    loads.map(({ ratePerSecond }) => ratePerSecond),
    0,
  ),
  spread(
    loads.map(({ p99Ms }) => p99Ms),
    2,
  ),
  loads.reduce((sum, { errors }) => sum + errors, 0),
]

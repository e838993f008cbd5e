import { answerOf, textOf } from '../support/answer.ts'
import type { Measurement, Result } from '../support/measurement.ts'
import { startServer } from '../support/process.ts'
import { startProduct } from '../support/product.ts'
import { ratioOf, spread } from '../support/stats.ts'

const sizes = [100, 10_000]

/** What a long history costs more than a short one, where the same is shown. */
export const measure: Measurement = async ({ rounds }) => {
  // More than a component's page and feed show, so that both histories fill them with the same.
  const shape = { updatesEach: 10, components: 200, ofFirstComponent: 60, now: new Date() }
  const hubs = await Promise.all(sizes.map((incidents) => startProduct({ ...shape, incidents })))
  const renderers = await Promise.all(
    hubs.map(({ dataDir }) => startServer('bench/servers/rendered.ts', { args: [dataDir] })),
  )
  const asked = {
    '/': '/',
    '/rss.xml': '/rss.xml',
    'a component': `/components/${hubs[0]!.componentIds[0]}`,
    'its feed': `/components/${hubs[0]!.componentIds[0]}/rss.xml`,
    '/history': '/history',
  }
  const rows: Result['rows'] = []
  const goals: NonNullable<Result['goals']> = []
  try {
    const compare = async (what: string, tries: number, work: (side: number) => Promise<unknown>) => {
      const times: number[][] = [[], []]
      for (let round = -5; round < tries; round++) {
        for (const side of round % 2 ? [0, 1] : [1, 0]) {
          const began = performance.now()
          await work(side)
          if (round >= 0) times[side]!.push(performance.now() - began)
        }
      }
      const ratio = ratioOf(times[1]!, times[0]!)
      rows.push([what, ...times.map((each) => spread(each)), ratio.toFixed(2)])
      if (what !== '/history')
        goals.push({ goal: `${what} ≤ 1.2 ×`, found: `${ratio.toFixed(2)} ×`, isMet: ratio <= 1.2 })
    }
    for (const [what, path] of Object.entries(asked)) {
      const ask = async (side: number) => textOf(await answerOf(renderers[side]!.url + path))
      if ((await ask(0)) !== (await ask(1)))
        throw new Error(`The two histories do not show the same at ${path}`)
      await compare(what, rounds * 3, ask)
    }
    await compare('publish', rounds * 4, (side) => hubs[side]!.publish())
  } finally {
    await Promise.all([...hubs, ...renderers].map((server) => server.stop()))
  }
  return {
    title: 'A long history',
    about:
      'The same 200 components and the same newest incidents, in a history of 100 incidents and in one of 10,000 with 100,000 updates. Both show the same, byte for byte, or nothing is measured: the component is one with more incidents than its page holds. Pages and feeds are rendered at each request, so that nothing kept hides what they cost; publish calls go to the hub itself. In turns.',
    columns: ['what', '100 incidents, ms', '10,000 incidents, ms', 'ratio'],
    ...{ rows, goals },
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { answerOf, textOf } from '../support/answer.ts'
import { startBare } from '../support/bare.ts'
import { load } from '../support/load.ts'
import type { Measurement } from '../support/measurement.ts'
import { startServer } from '../support/process.ts'
import { type Product, startProduct } from '../support/product.ts'
import { atGoalRate } from '../support/reference.ts'
import { median, spread } from '../support/stats.ts'
import { watchEvents } from '../support/viewer.ts'

/** From the call that publishes until everybody has it. */
export const measure: Measurement = async ({ rounds, seconds }) => {
  const product = await startProduct()
  const question = { path: '/', headers: { 'accept-encoding': 'gzip' } }
  const yardstick = await startBare(product, [question])
  const durable = await startServer('bench/servers/durable.ts', { args: [product.dataDir] })
  const viewer = await watchEvents(product.url).catch(() => null)
  try {
    const bare: number[] = []
    const rates: number[] = []
    const kinds = ['answered', 'page', 'feed', 'JSON', ...(viewer ? ['live viewer'] : [])] as const
    const times: Record<string, number[]> = Object.fromEntries([...kinds, 'all'].map((kind) => [kind, []]))
    const cold: number[] = []
    const inTurn = async () => {
      const found = await publishOnce(product, viewer)
      const answeredMs = await writeOnce(durable.url)
      await delay(20)
      return { found, answeredMs }
    }
    for (let count = 0; count < 20; count++) cold.push((await inTurn()).found.all)
    await product.warmUp()
    for (let count = 0; count < rounds * 10; count++) {
      if (count % 10 === 0) {
        rates.push((await load(yardstick, question.path, { seconds, ...question })).ratePerSecond)
      }
      const { found, answeredMs } = await inTurn()
      for (const [kind, ms] of Object.entries(found)) times[kind]!.push(ms)
      bare.push(answeredMs)
    }
    const all = median(times.all!)
    return {
      title: 'Publish',
      about: `One update after the other over HTTP, each on disk before it is answered. Page, feed and JSON are asked for at once as soon as the call has answered${viewer ? ', and a live viewer waits from before it' : '; the hub has no live stream yet'}. All times run from the call. In turns with it, a bare server that writes one row to disk, answers, and makes nothing of it; and, every ten updates, one that hands out the page, under load.`,
      columns: ['until', 'ms'],
      rows: [
        ...Object.entries(times).map(([kind, ms]) => [kind, spread(ms)]),
        ['all, the first twenty of a new process', spread(cold)],
        ['a bare server: answered', spread(bare)],
      ],
      goals: [{ goal: 'all have it after ≤ 12 ms', found: `${all.toFixed(1)} ms`, isMet: all <= 12 }],
      notes: [atGoalRate(all, rates)],
    }
  } finally {
    viewer?.close()
    await Promise.all([durable.stop(), yardstick.stop()])
    await product.stop()
  }
}

async function publishOnce(product: Product, viewer: Awaited<ReturnType<typeof watchEvents>> | null) {
  const start = performance.now()
  const since = () => performance.now() - start
  const live = viewer?.next().then(since)
  const sentence = await product.publish()
  const answered = since()
  const ask = async (path: string) => {
    const answer = await answerOf(product.url + path, { headers: { 'accept-encoding': 'gzip' } })
    return { path, answer, arrived: since() }
  }
  // To unpack one would hold up those that arrive after it.
  const first = await Promise.all(['/', '/rss.xml', '/status.json'].map(ask))
  const heard = await live
  const arrivals: number[] = []
  for (let asked of first) {
    while (!textOf(asked.answer).includes(sentence)) {
      if (asked.arrived > 5_000) throw new Error(`${asked.path} does not have the update after 5 s`)
      asked = await ask(asked.path)
    }
    arrivals.push(asked.arrived)
  }
  const [page = 0, feed = 0, json = 0] = arrivals
  return {
    ...{ answered, page, feed, JSON: json },
    ...(heard !== undefined && { 'live viewer': heard }),
    all: Math.max(page, feed, json, heard ?? 0),
  }
}

/** One write of a bare server, from the call to its answer. */
async function writeOnce(url: string): Promise<number> {
  const start = performance.now()
  await answerOf(url, { method: 'POST', body: 'About a third of requests fail with a 502.' })
  return performance.now() - start
}

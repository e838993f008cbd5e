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

/** V8 compiles what runs often, and is done with it by then: nobody is measured cold. */
const coldCount = 100

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
    for (let count = 0; count < coldCount + rounds * 10; count++) {
      if (count >= coldCount && count % 10 === 0) {
        rates.push((await load(yardstick, question.path, { seconds, ...question })).ratePerSecond)
      }
      const found = await publishOnce(product, viewer)
      const answeredMs = await writeOnce(durable.url)
      await delay(20)
      if (count < 20) cold.push(found.all)
      if (count < coldCount) continue
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
  const has = async (path: string) => {
    for (;;) {
      const answer = await answerOf(product.url + path, { headers: { 'accept-encoding': 'gzip' } })
      const arrived = since()
      if (textOf(answer).includes(sentence)) return arrived
      if (arrived > 5_000) throw new Error(`${path} does not have the update after 5 s`)
    }
  }
  const [page, feed, json] = await Promise.all([has('/'), has('/rss.xml'), has('/status.json')])
  const heard = await live
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

import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, answerOf, textOf } from '../support/answer.ts'
import { startBare } from '../support/bare.ts'
import { inTurns, load } from '../support/load.ts'
import type { Measurement } from '../support/measurement.ts'
import { type Product, startProduct } from '../support/product.ts'
import { atGoalRate } from '../support/reference.ts'
import { ratioOf } from '../support/stats.ts'
import { cellsOf } from './cached.ts'

const everyMs = 100

/** The page while ten updates a second are published, and whether anybody gets an old one. */
export const measure: Measurement = async ({ rounds, seconds }) => {
  const product = await startProduct()
  const question = { path: '/', headers: { 'accept-encoding': 'gzip' } }
  const bare = await startBare(product, [question])
  const seen = { published: 0, stale: 0 }
  try {
    await product.warmUp()
    const turn = () => load(product, question.path, { seconds, ...question })
    const found = await inTurns(2 * rounds, {
      undisturbed: turn,
      'bare server': () => load(bare, question.path, { seconds, ...question }),
      'ten updates a second': async () => {
        const publishing = publishOn(product, question.headers, seen)
        try {
          return await turn()
        } finally {
          await publishing.stop()
        }
      },
    })
    const ratesOf = (side: keyof typeof found) => found[side].map(({ ratePerSecond }) => ratePerSecond)
    const ratio = ratioOf(ratesOf('ten updates a second'), ratesOf('undisturbed'))
    // How long the hub was kept from answering by each update.
    const lostMs = (1 - ratio) * everyMs
    const errors = found['ten updates a second'].reduce((sum, each) => sum + each.errors, 0)
    return {
      title: 'Under updates',
      about: `The page under load, undisturbed and while ten updates a second are published, in turns with a bare server that hands out the same bytes. Each of the ${seen.published} publish calls was followed by a look at page and feed. The publisher and wrk take their share of the cores as well.`,
      columns: ['side', 'CPU per request, µs', 'requests/s', 'p99, ms', 'errors'],
      rows: Object.entries(found).map(([side, loads]) => [side, ...cellsOf(loads)]),
      goals: [
        { goal: '≥ 0.85 of the undisturbed rate', found: `${ratio.toFixed(2)} ×`, isMet: ratio >= 0.85 },
        { goal: 'no error', found: `${errors}`, isMet: errors === 0 },
        {
          goal: 'no stale answer once the publish call has returned',
          found: `${seen.stale} stale after ${seen.published} updates`,
          isMet: seen.stale === 0 && seen.published > 0,
        },
      ],
      notes: [
        `That is ${lostMs.toFixed(0)} ms of the hub for each update; the goal allows 15. ${atGoalRate(lostMs, ratesOf('bare server'))}`,
      ],
    }
  } finally {
    await Promise.all([product.stop(), bare.stop()])
  }
}

/** Publishes ten times a second, and looks after each whether page and feed have it, in the form that the load asks for. */
function publishOn(
  product: Product,
  headers: Record<string, string>,
  seen: { published: number; stale: number },
) {
  let isStopping = false
  const found: { sentence: string; answers: Answer[] }[] = []
  const loop = (async () => {
    while (!isStopping) {
      const next = delay(everyMs)
      const sentence = await product.publish()
      const answers = await Promise.all(
        ['/', '/rss.xml'].map((path) => answerOf(product.url + path, { headers })),
      )
      found.push({ sentence, answers })
      await next
    }
  })()
  return {
    async stop() {
      isStopping = true
      await loop
      // Not before: the load generator needs the core that unpacking takes.
      seen.published += found.length
      for (const { sentence, answers } of found) {
        if (!answers.every((answer) => textOf(answer).includes(sentence))) seen.stale++
      }
    },
  }
}

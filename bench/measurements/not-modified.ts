import { answerOf, headerOf } from '../support/answer.ts'
import { inTurns, load } from '../support/load.ts'
import type { Measurement } from '../support/measurement.ts'
import { startProduct } from '../support/product.ts'
import { ratioOf } from '../support/stats.ts'
import { cellsOf } from './cached.ts'

/** A reader who has the page already, beside one who has not. */
export const measure: Measurement = async ({ rounds, seconds }) => {
  const product = await startProduct()
  try {
    const headers = { 'accept-encoding': 'gzip' }
    const etag = headerOf(await answerOf(`${product.url}/`, { headers }), 'etag')
    if (etag === undefined) throw new Error('the page has no ETag')
    const known = { ...headers, 'if-none-match': etag }
    const { status } = await answerOf(`${product.url}/`, { headers: known })
    if (status !== 304) throw new Error(`asked with its own ETag, the page answers ${status}`)
    const found = await inTurns(rounds, {
      '200': () => load(product, '/', { seconds, headers }),
      '304': () => load(product, '/', { seconds, headers: known }),
    })
    const cpuOf = (side: '200' | '304') => found[side].map(({ cpuMicroseconds }) => cpuMicroseconds)
    const ratio = ratioOf(cpuOf('304'), cpuOf('200'))
    return {
      title: 'Not modified',
      about: 'The page asked for with the ETag that it has, and without, in turns.',
      columns: ['answer', 'CPU per request, µs', 'requests/s', 'p99, ms', 'errors'],
      rows: Object.entries(found).map(([side, loads]) => [side, ...cellsOf(loads)]),
      goals: [{ goal: 'a 304 costs no more than a 200', found: `${ratio.toFixed(2)} ×`, isMet: ratio <= 1 }],
    }
  } finally {
    await product.stop()
  }
}

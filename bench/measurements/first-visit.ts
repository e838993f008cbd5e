import lighthouse, { type Result as LighthouseResult } from 'lighthouse'
import { type Browser, chromium } from 'playwright-core'
import { layoutShiftOf } from '#tests/support/browser.ts'
import { freePort } from '#tests/support/free-port.ts'
import { requireBrowser } from '../../scripts/browser.mjs'
import type { Measurement } from '../support/measurement.ts'
import { startProduct } from '../support/product.ts'
import { median } from '../support/stats.ts'

/** As many as Lighthouse itself advises, since its score follows the speed of the machine. */
const runs = 5

const categories = ['performance', 'accessibility', 'best-practices', 'seo']

/** What a reader who was never here has to fetch, and what Lighthouse says of it. */
export const measure: Measurement = async () => {
  const product = await startProduct()
  const port = await freePort()
  const browser = await chromium.launch({
    executablePath: requireBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--remote-debugging-port=${port}`,
    ],
  })
  try {
    const { bytes, requests, scriptBytes, shift } = await visit(browser, product.url)
    const { scores, indexes } = await askLighthouse(product.url, port)
    const kilobytes = (count: number) => `${(count / 1000).toFixed(1)} KB`
    const perfect = scores.every(({ score }) => score === 100)
    return {
      title: 'First visit',
      about: `The front page with 20 components, 90 days of history and one open incident, in a Chromium that was never here: everything that comes over the wire, headers too. Lighthouse is asked as it comes, as on a slow phone; a score is the median of ${runs} runs.`,
      columns: ['what', 'found'],
      rows: [
        ['transferred', kilobytes(bytes)],
        ['requests', requests.length],
        ['of it script', kilobytes(scriptBytes)],
        ['cumulative layout shift', shift],
        ...scores.map(({ category, score, missed }) => [
          `Lighthouse: ${category}`,
          missed.length > 0 ? `${score} (${missed.join(', ')})` : score,
        ]),
        ['Lighthouse: how fast it found the machine (`benchmarkIndex`)', median(indexes).toFixed(0)],
        ['fetched', requests.join(', ')],
      ],
      goals: [
        { goal: '≤ 15 KB', found: kilobytes(bytes), isMet: bytes <= 15_000 },
        { goal: '≤ 4 requests', found: `${requests.length}`, isMet: requests.length <= 4 },
        { goal: 'script ≤ 3 KB', found: kilobytes(scriptBytes), isMet: scriptBytes <= 3_000 },
        { goal: 'no layout shift', found: `${shift}`, isMet: shift === 0 },
        {
          goal: 'Lighthouse 100 in all four',
          found: scores.map(({ score }) => score).join(', '),
          isMet: perfect,
        },
      ],
    }
  } finally {
    await browser.close()
    await product.stop()
  }
}

async function visit(browser: Browser, url: string) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const kindOf = new Map<string, { kind: string; path: string }>()
  const requests: string[] = []
  let [bytes, scriptBytes] = [0, 0]
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    kindOf.set(requestId, { kind: type, path: new URL(response.url).pathname })
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const { kind, path } = kindOf.get(requestId) ?? { kind: 'Other', path: '?' }
    // The live stream is open for as long as the page is, and no part of what makes it.
    if (kind === 'EventSource') return
    requests.push(path)
    bytes += encodedDataLength
    if (kind === 'Script') scriptBytes += encodedDataLength
  })
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForTimeout(1_500)
  const shift = await layoutShiftOf(page)
  await context.close()
  return { bytes, requests, scriptBytes, shift }
}

async function askLighthouse(url: string, port: number) {
  const results: LighthouseResult[] = []
  for (let run = 0; run < runs; run++) {
    const found = await lighthouse(url, { port, logLevel: 'error', onlyCategories: categories })
    if (!found) throw new Error('Lighthouse gave no answer')
    results.push(found.lhr)
  }
  const indexes = results.map(({ environment }) => environment.benchmarkIndex)
  const scores = categories.map((category) => {
    const scoreIn = ({ categories }: LighthouseResult) => Math.round((categories[category]!.score ?? 0) * 100)
    const score = median(results.map(scoreIn))
    const { categories: found, audits } = results.find((result) => scoreIn(result) === score)!
    const missed = found[category]!.auditRefs.flatMap(({ id, weight }) =>
      weight > 0 && (audits[id]?.score ?? 1) < 1 ? id : [],
    )
    return { category, score, missed }
  })
  return { scores, indexes }
}

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { describeMachine } from './support/machine.ts'
import type { Measurement, Result } from './support/measurement.ts'
import { toMarkdown } from './support/report.ts'

const usage = `Usage: npm run bench [-- NAME…] [--rounds N] [--seconds N]

Without a name, every measurement is taken and bench/RESULTS.md is written; with names, only those, on the terminal.

  --rounds N    how often each side of a comparison is measured, in turns (12); what takes long, a quarter as often
  --seconds N   how long each turn of a load test lasts, in whole seconds (1)`

/** In the order in which the results tell them. Each loads only what it needs. */
const measurements: Record<string, () => Promise<{ measure: Measurement }>> = {
  cached: () => import('./measurements/cached.ts'),
  'not-modified': () => import('./measurements/not-modified.ts'),
  'under-updates': () => import('./measurements/under-updates.ts'),
  publish: () => import('./measurements/publish.ts'),
  'first-visit': () => import('./measurements/first-visit.ts'),
  viewers: () => import('./measurements/viewers.ts'),
  start: () => import('./measurements/start.ts'),
  growth: () => import('./measurements/growth.ts'),
  subscribers: () => import('./measurements/subscribers.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
})
const unknown = positionals.filter((name) => !Object.hasOwn(measurements, name))
if (values.help || unknown.length > 0) {
  console.log(`${unknown.length > 0 ? `There is no measurement ${unknown.join(', ')}.\n\n` : ''}${usage}`)
  console.log(`\nMeasurements: ${Object.keys(measurements).join(', ')}`)
  process.exit(unknown.length > 0 ? 1 : 0)
}

const options = { rounds: wholeNumber(values.rounds), seconds: wholeNumber(values.seconds) }
const names = positionals.length > 0 ? positionals : Object.keys(measurements)
const started = performance.now()
const results: Result[] = []
let failed = 0
for (const name of names) {
  console.log(`Measuring ${name}…`)
  try {
    const { measure } = await measurements[name]!()
    const result = await measure(options)
    results.push(result)
    console.log(`\n${toMarkdown(result)}\n`)
  } catch (error) {
    failed++
    const reason = error instanceof Error ? error.message : String(error)
    results.push({ title: name, about: `This could not be measured: ${reason}`, columns: [], rows: [] })
    console.error(`${name} could not be measured:`, error)
  }
}

const minutes = ((performance.now() - started) / 60_000).toFixed(1)
if (positionals.length === 0) {
  const head = `# Results\n\n${describeMachine()}\n\nTaken in ${minutes} minutes by \`npm run bench\`: ${options.rounds} rounds of ${options.seconds} s. Run it again on a machine that does nothing else; \`npm run bench -- NAME\` takes one measurement, and [README.md](README.md) says how each is taken.\n`
  writeFileSync(new URL('RESULTS.md', import.meta.url), `${[head, ...results.map(toMarkdown)].join('\n')}\n`)
  console.log(`Wrote bench/RESULTS.md after ${minutes} minutes`)
}
process.exit(failed > 0 ? 1 : 0)

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  console.log(`${text} is no whole number above zero.\n\n${usage}`)
  process.exit(1)
}

import { parseArgs } from 'node:util'
import { CommandFault, runProgram } from '#src/faults.ts'
import { type ImportSummary, importHistory } from '#src/import/import-history.ts'
import { argumentsBy, withDatabase } from './command.ts'
import { readHistory, refusal } from './read-history.ts'

const usage = `Usage: npm run import -- FILE|URL

Takes the history of another status page in: a Statuspage's incidents.json or scheduled-maintenances.json, such as
https://status.example.com/api/v2/incidents.json, or a file of one JSON object a line.
What is here already stays as it is, so it can be run again. Nobody is notified.`

async function main(): Promise<void> {
  const { values, positionals } = argumentsBy(usage, () =>
    parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } }),
  )
  if (values.help) return console.log(usage)
  const [source] = positionals
  if (source === undefined || positionals.length > 1) {
    throw new CommandFault(`name one file or address to import\n\n${usage}`)
  }
  await importFrom(source)
}

async function importFrom(source: string): Promise<void> {
  const started = performance.now()
  // Read and parsed before the database is opened: a transaction may wait for nothing else.
  const { incidents, maintenances } = await readHistory(source, 'imported')

  await withDatabase(async ({ acting }) => {
    const imported = await acting((act) => importHistory(act, incidents, maintenances))
    if (!imported.ok) throw refusal(source, imported.faults, 'imported')
    const seconds = (performance.now() - started) / 1000
    console.log(report(imported.summary, seconds))
  })
}

function report(summary: ImportSummary, seconds: number): string {
  const { incidents, updates, maintenances, componentsAdded } = summary
  const lines = [
    `Incidents: ${incidents.added} new, ${incidents.changed} with news, ${incidents.unchanged} unchanged`,
    `Updates: ${updates.added} new, ${updates.unchanged} unchanged`,
    `Maintenances: ${maintenances.added} new, ${maintenances.changed} with news, ${maintenances.unchanged} unchanged`,
    `Components: ${componentsAdded} new`,
    ...unlessNone(incidents.continued, 'Left alone, since your team has continued them here'),
    ...unlessNone(incidents.retold, 'Left alone, since they were imported from another source'),
    ...unlessNone(maintenances.continued, 'Maintenances left alone, since your team has continued them here'),
    `Took ${seconds.toFixed(1)} s`,
  ]
  return lines.join('\n')
}

const unlessNone = (count: number, label: string): string[] => (count > 0 ? [`${label}: ${count}`] : [])

await runProgram(main)

import { parseArgs } from 'node:util'
import { type Config, publicUrlOf } from '#src/config.ts'
import { fillDemo } from '#src/demo/fill-demo.ts'
import { CommandFault, runProgram } from '#src/faults.ts'
import { argumentsBy, withDatabase } from './command.ts'

const usage = `Usage: npm run demo

Fills an empty database with a platform called Harbor: five months of incidents, and one that is going on.
To keep it apart from your own data, choose a folder for it: DATA_DIR=./demo npm run demo`

async function main(): Promise<void> {
  const { values } = argumentsBy(usage, () =>
    parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }),
  )
  if (values.help) return console.log(usage)

  await withDatabase(async ({ acting, config }) => {
    const filled = await acting((act) => fillDemo(act, { publicUrl: publicUrlOf(config, config.port) }))
    if (!filled.ok) throw new CommandFault(inTheWay(config.dataDir, filled.contents))
    console.log(nextSteps(filled, config))
  })
}

function nextSteps(filled: { components: number; incidents: number }, config: Config): string {
  const { dataDir } = config
  // A folder that was chosen for this command has to be chosen for the next ones, too.
  const prefix = dataDir === './data' ? '' : `DATA_DIR=${dataDir} `
  return `Harbor is in ${dataDir}: ${filled.components} components, ${filled.incidents} incidents.
One of them is going on right now, and its next update is due in about 25 minutes.

Next:
  ${prefix}npm start        then open ${publicUrlOf(config, config.port)}
  ${prefix}npm run token    makes a token for the admin API`
}

const inTheWay = (dataDir: string, contents: string[]): string =>
  `the database in ${dataDir} already holds ${contents.join(', ')}, and the demo fills only an empty one; ` +
  'nothing was changed.\nChoose another folder for it, such as: DATA_DIR=./demo npm run demo'

await runProgram(main)

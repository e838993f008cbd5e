import { type Database, openDatabase } from '#db/client.ts'
import type { Act } from '#src/act.ts'
import { systemClock } from '#src/clock.ts'
import { type Config, readConfig } from '#src/config.ts'
import { CommandFault } from '#src/faults.ts'
import { readPolicyFile } from '#src/policy-file.ts'

/** What a command works with. */
export type Command = {
  db: Database
  config: Config
  now: Date
  /** Runs something in one transaction, in the name of the command line. */
  acting<T>(work: (act: Act) => Promise<T>): Promise<T>
}

/** Opens the database that the environment names, and closes it whatever happens. */
export async function withDatabase<T>(work: (command: Command) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const { policy } = readPolicyFile(config)
  const db = openDatabase(config.dataDir)
  const now = systemClock()
  const author = { name: 'Command line', tokenId: null }
  try {
    return await work({
      ...{ db, config, now },
      acting: (act) => db.transact((tx) => act({ tx, now, policy, author, requestId: null })),
    })
  } finally {
    await db.close()
  }
}

/** Arguments as `read` takes them from `parseArgs`, or a fault that shows how to use the command. */
export function argumentsBy<T>(usage: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) {
      throw error
    }
    throw new CommandFault(`${error.message}\n\n${usage}`)
  }
}

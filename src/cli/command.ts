import { type Database, openDatabase } from '#db/client.ts'
import { DatabaseTooNew } from '#db/migrate.ts'
import { DatabaseBusy } from '#db/writer.ts'
import type { Act } from '#src/act.ts'
import { systemClock } from '#src/clock.ts'
import { type Config, ConfigError, readConfig } from '#src/config.ts'

/** Something that whoever typed the command can put right: told in a sentence, without a stack trace. */
export class CommandFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandFault'
  }
}

/** What a command works with. */
export type Command = {
  db: Database
  config: Config
  now: Date
  /** Runs something in one transaction, in the name of the command line. */
  acting<T>(work: (act: Act) => Promise<T>): Promise<T>
}

/** Runs a command from the first check to the exit code: 0 when it did what was asked, 1 otherwise. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    const expected = [CommandFault, ConfigError, DatabaseTooNew, DatabaseBusy]
    const isExpected = expected.some((kind) => error instanceof kind)
    console.error(isExpected ? printable((error as Error).message) : error)
    process.exitCode = 1
  }
}

/** Opens the database that the environment names, and closes it whatever happens. */
export async function withDatabase<T>(work: (command: Command) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const db = open(config.dataDir)
  const now = systemClock()
  const author = { name: 'Command line', tokenId: null }
  try {
    return await work({
      ...{ db, config, now },
      acting: (act) => db.transact((tx) => act({ tx, now, author, requestId: null })),
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

function open(dataDir: string): Database {
  try {
    return openDatabase(dataDir)
  } catch (error) {
    if (error instanceof DatabaseTooNew || !(error instanceof Error && 'code' in error)) throw error
    throw new CommandFault(`the database in ${dataDir} cannot be opened: ${error.message}`)
  }
}

/** Text without what a terminal would obey: messages quote files and answers that others wrote. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '\uFFFD')

import { DatabaseTooNew } from '#db/migrate.ts'
import { DatabaseBusy } from '#db/writer.ts'
import { ConfigError } from './config.ts'

/** Something that whoever typed a command can put right: told in a sentence, without a stack trace. */
export class CommandFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandFault'
  }
}

/**
 * Runs a program from its top. A fault that an operator can mend ends it with one sentence and exit code 1;
 * anything else is our bug and shows its trace.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const sentence = sentenceOf(error)
    console.error(sentence === null ? error : printable(sentence))
    process.exitCode = 1
  }
}

const expected = [CommandFault, ConfigError, DatabaseTooNew, DatabaseBusy]

function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (expected.some((kind) => error instanceof kind)) return error.message
  const { code, address, port, path } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is taken by another program; set PORT to a free one`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no permission to use ${path ?? `port ${port}`}: ${error.message}`
    case 'EEXIST':
    case 'ENOTDIR':
    case 'ENOSPC':
      return `the database in DATA_DIR cannot be opened: ${error.message}`
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_READONLY':
    case 'SQLITE_FULL':
      return `the database in DATA_DIR cannot be opened: ${error.message}`
    default:
      return null
  }
}

/** Text without what a terminal would obey: messages quote files and answers that others wrote. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '\uFFFD')

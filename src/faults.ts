import { DatabaseTooNew } from '#db/migrate.ts'
import { DatabaseBusy } from '#db/writer.ts'
import { ConfigError } from './config.ts'

/**
 * Runs a program from its top. A fault that an operator can mend ends it with one sentence and exit code 1;
 * anything else is our bug and shows its trace.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const sentence = sentenceOf(error)
    console.error(sentence === null ? error : `Allclear: ${sentence}`)
    process.exitCode = 1
  }
}

function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error instanceof ConfigError || error instanceof DatabaseTooNew || error instanceof DatabaseBusy) {
    return error.message
  }
  const { code, address, port, path } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is taken by another program; set PORT to a free one`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no permission to use ${path ?? `port ${port}`}: ${error.message}`
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_READONLY':
    case 'SQLITE_FULL':
      return `the database in DATA_DIR cannot be used: ${error.message}`
    default:
      return null
  }
}

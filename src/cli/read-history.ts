import { CommandFault } from '#src/faults.ts'
import { parseHistory } from '#src/import/parse-history.ts'
import { readSource, SourceUnreadable } from '#src/import/read-source.ts'
import type { Fault, History } from '#src/import/source.ts'

/**
 * The history in a file or at an address. `done` says what would have been done with it: "imported".
 *
 * @throws `CommandFault`
 */
export async function readHistory(source: string, done: string): Promise<History> {
  const parsed = parseHistory(await readText(source))
  if (!parsed.ok) throw refusal(source, parsed.faults, done)
  return parsed.history
}

async function readText(source: string): Promise<string> {
  try {
    return await readSource(source)
  } catch (error) {
    throw error instanceof SourceUnreadable ? new CommandFault(error.message) : error
  }
}

const mostFaults = 20

export function refusal(source: string, faults: Fault[], done: string): CommandFault {
  const shown = faults.slice(0, mostFaults).map(({ where, problem }) => `  ${where}: ${problem}`)
  const rest = faults.length - shown.length
  return new CommandFault(
    [
      `nothing was ${done} from ${source}: ${faults.length === 1 ? 'one thing is' : `${faults.length} things are`} wrong`,
      ...shown,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ].join('\n'),
  )
}

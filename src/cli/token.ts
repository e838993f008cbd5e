import { parseArgs } from 'node:util'
import { type TokenScope, tokenScopes } from '#db/schema/access.ts'
import { createToken } from '#src/access/tokens.ts'
import { CommandFault, runProgram } from '#src/faults.ts'
import { isBlank } from '#src/policy/blank.ts'
import { argumentsBy, withDatabase } from './command.ts'

const usage = `Usage: npm run token -- [--name NAME] [--scope SCOPE] [--expires DAYS]

Makes a token for the admin API and shows it, once. Works while the server runs.

  --name NAME      what the token is called in the list of tokens (Command line)
  --scope SCOPE    what it may do: ${tokenScopes.join(', ')} (admin)
  --expires DAYS   in how many days it ends, such as 90d (never)`

async function main(): Promise<void> {
  const { values } = argumentsBy(usage, () =>
    parseArgs({
      options: {
        name: { type: 'string', default: 'Command line' },
        scope: { type: 'string', default: 'admin' },
        expires: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  )
  if (values.help) return console.log(usage)
  const name = readName(values.name)
  const scope = readScope(values.scope)
  const days = values.expires === undefined ? null : readDays(values.expires)

  await withDatabase(async ({ acting, now }) => {
    const expiresAt = days === null ? null : new Date(now.getTime() + days * dayMs)
    const { secret } = await acting((act) =>
      createToken(act, { name, scope, expiresAt, bearer: { service: 'command line' } }),
    )
    const until = expiresAt ? ` until ${expiresAt.toISOString()}` : ''
    console.log(`This is the new token "${name}" with the scope ${scope}${until}. It is shown only now:\n`)
    console.log(secret)
  })
}

const dayMs = 24 * 60 * 60 * 1000

function readName(text: string): string {
  const name = text.trim()
  if (isBlank(name) || name.length > 200 || /\p{Cc}/u.test(name)) {
    throw new CommandFault(`--name must be one line of up to 200 characters\n\n${usage}`)
  }
  return name
}

function readScope(text: string): TokenScope {
  const scope = tokenScopes.find((known) => known === text)
  if (scope) return scope
  throw new CommandFault(`--scope is "${text}"; it must be one of ${tokenScopes.join(', ')}\n\n${usage}`)
}

function readDays(text: string): number {
  const days = Number(/^(\d{1,5})d?$/.exec(text)?.[1] ?? 0)
  if (days > 0) return days
  throw new CommandFault(`--expires is "${text}"; it must be a number of days, such as 90d\n\n${usage}`)
}

await runProgram(main)

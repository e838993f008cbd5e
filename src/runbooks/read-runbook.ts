import { readFile } from 'node:fs/promises'
import type { RunbookName } from '#src/policy/runbooks.ts'
import { root } from '#src/root.ts'

const folder = new URL('docs/ops/runbooks/', root)

/** The Markdown of a runbook as it is shipped. The name is one of the policy's own, so that no path leads elsewhere. */
export const readRunbook = (name: RunbookName): Promise<string> =>
  readFile(new URL(`${name}.md`, folder), 'utf8')

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dumpOf } from './dump.ts'
import type { FreshHub } from './hub.ts'

/** The names of the files of a hub that hold these bytes. */
export const filesThatHold = (hub: Pick<FreshHub, 'dataDir'>, text: string): string[] =>
  readdirSync(hub.dataDir).filter((name) => readFileSync(join(hub.dataDir, name)).includes(text))

/** The names of the tables that hold them. */
export const tablesThatHold = (hub: Pick<FreshHub, 'dataDir'>, text: string): string[] =>
  Object.entries(dumpOf(hub.dataDir)).flatMap(([table, rows]) =>
    JSON.stringify(rows).includes(text) ? [table] : [],
  )

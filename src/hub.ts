import type { Database } from '#db/client.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'

/** Everything that the parts of the program are handed: wired in one place, imported live nowhere. */
export type Hub = { db: Database; clock: Clock; config: Config }

export const createHub = (parts: { db: Database; clock: Clock; config: Config }): Hub => parts

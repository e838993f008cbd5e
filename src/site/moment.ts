import type { Reader } from '#db/client.ts'
import type { Page, Revision } from '#db/queries/page.ts'
import type { Catalog } from '#src/incidents/scope-names.ts'
import type { Policy } from '#src/policy/policy.ts'

/** What every page shows around its content. */
export type Frame = Page & { publicUrl: string; revision: Revision }

/** One moment of the database, with what every answer needs of it. */
export type Moment = {
  reader: Reader
  now: Date
  policy: Policy
  catalog: Catalog
  frame: Frame
  /**
   * Names a time, after `now`, at which the answer becomes another by itself: a promise falls due, a day ends. The
   * answer may be kept until the earliest of them. Times that have passed count for nothing.
   */
  changesAt(time: Date): void
}

/** What is known of an answer besides its content: until when it may be kept, and since when it is the same. */
export type Standing = { changesAt: Date | null; changedAt: Date }

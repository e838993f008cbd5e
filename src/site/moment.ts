import type { Reader } from '#db/client.ts'
import type { Page, Revision } from '#db/queries/page.ts'
import type { Catalog } from '#src/incidents/scope-names.ts'
import type { Policy } from '#src/policy/policy.ts'

/** What every page shows around its content. */
export type Frame = Page & { publicUrl: string; revision: Revision; now: Date }

/** One moment of the database, with what every answer needs of it. */
export type Moment = { reader: Reader; now: Date; policy: Policy; catalog: Catalog; frame: Frame }

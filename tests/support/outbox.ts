import { dumpOf } from './dump.ts'
import type { FreshHub } from './hub.ts'

/** A message of the outbox, as a test reads it. */
export type Told = { kind: string; recipient: string; subject: string; text: string }

/** Everything in the outbox of one kind, in the order of writing. */
export const toldIn = (hub: Pick<FreshHub, 'dataDir'>, kind: string): Told[] =>
  (dumpOf(hub.dataDir).outbox as { kind: string; recipient: string; subject: string; body: string }[])
    .filter((row) => row.kind === kind)
    .map(({ recipient, subject, body }) => ({ kind, recipient, subject, text: JSON.parse(body).text }))

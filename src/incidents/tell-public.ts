import type { Incident } from '#db/queries/incidents.ts'
import { bumpRevision } from '#db/queries/page.ts'
import type { Act } from '#src/act.ts'

/** Says that this transaction changed an incident, where the public can see it. */
export async function tellPublic(
  { tx, now }: Pick<Act, 'tx' | 'now'>,
  incident: Pick<Incident, 'status' | 'isDrill'>,
): Promise<void> {
  if (isPublic(incident)) await bumpRevision(tx, now)
}

/** An incident is internal until its first update, and a drill for ever. `db/queries/public.ts` asks for the same. */
export const isPublic = ({ status, isDrill }: Pick<Incident, 'status' | 'isDrill'>): boolean =>
  status !== null && !isDrill

import type { Reader } from '#db/client.ts'
import { listAffectedComponents } from '#db/queries/public.ts'
import { countTold, type Told } from '#db/queries/subscribers.ts'
import type { Update } from '#db/queries/updates.ts'

/** For those who want only the first word and the last. Whoever heard that it is over hears that it is not. */
export const isFirstOrLast = ({ kind, sequence }: Pick<Update, 'kind' | 'sequence'>): boolean =>
  sequence <= 1 || kind === 'resolution' || kind === 'reopening'

/**
 * What decides who is told of an update: every component that the incident has named, so that whoever heard of its
 * beginning hears of its end, and those that a draft would add.
 */
export async function toldOfUpdate(
  reader: Reader,
  incidentId: string,
  update: Pick<Update, 'kind' | 'sequence'>,
  added: string[] = [],
): Promise<Told> {
  const named = await listAffectedComponents(reader, [incidentId])
  const componentIds = [...new Set([...named.map(({ componentId }) => componentId), ...added])]
  return { incidentId, componentIds, isFirstOrLast: isFirstOrLast(update) }
}

/** How many people would be told of an update, if it were published now. */
export const countRecipients = async (...args: Parameters<typeof toldOfUpdate>): Promise<number> =>
  countTold(args[0], await toldOfUpdate(...args))

import type { Reader } from '#db/client.ts'
import { findSubscriber, type Subscriber } from '#db/queries/subscribers.ts'
import { notFound } from './http/problem.ts'

/** @throws `Problem` 404 */
export async function mustFindSubscriber(reader: Reader, id: string): Promise<Subscriber> {
  const row = await findSubscriber(reader, id)
  if (!row) throw notFound('subscriber')
  return row
}

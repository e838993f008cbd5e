import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** The id of the person that a token belongs to. */
export const personOf = async (hub: FreshHub, token: string): Promise<string> =>
  (await askFor(hub, token, 'GET', '/me')).person_id

import { addComponents, addRegions } from './catalog.ts'
import type { FreshHub } from './hub.ts'

/** Gives a hub a small platform: three components and two regions, to be named in scopes. */
export async function withPlatform(hub: FreshHub): Promise<FreshHub> {
  await addComponents(hub, 'Ingress', 'Deploy', 'Volumes')
  await addRegions(hub, 'eu-west', 'us-east')
  return hub
}

/** Words by the template, with a promise this many minutes from the hub's now. */
export const words = (hub: FreshHub, promisedInMinutes = 30) => ({
  what_is_happening: 'About a third of requests fail with a `502`.',
  who_is_affected: 'Customers whose apps run in **eu-west**.',
  what_we_are_doing: 'We are draining two edge nodes.',
  next_update_at: new Date(hub.now().getTime() + promisedInMinutes * 60_000).toISOString(),
})

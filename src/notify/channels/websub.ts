import { contentOf } from '../body.ts'
import type { Channel, Outcome, Sending } from './channel.ts'
import { post } from './post.ts'

/** The channel that the environment sets up, besides those of the policy file. */
export const hubChannel = 'websub'

/**
 * Tells a WebSub hub which topics have changed. The Recommendation leaves to hubs how they are told; those in use take
 * `hub.url` or `hub.topic`, each as often as there are topics.
 */
export function sendPing(
  { body }: Sending,
  { url }: Extract<Channel, { type: 'websub' }>,
  { signal }: { signal: AbortSignal },
): Promise<Outcome> {
  const { topics } = contentOf(body).data as { topics: string[] }
  const form = new URLSearchParams({ 'hub.mode': 'publish' })
  for (const topic of topics) {
    form.append('hub.url', topic)
    form.append('hub.topic', topic)
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return post(url, form.toString(), { headers, signal })
}

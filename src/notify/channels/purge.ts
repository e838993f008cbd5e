import { contentOf } from '../body.ts'
import type { Channel, Outcome, Sending } from './channel.ts'
import { post } from './post.ts'

/**
 * Has a cache throw answers away by their keys, in every form that caches take them in: Fastly and Varnish read
 * `Surrogate-Key`, Cloudflare the `tags` of the body, others `Cache-Tag`.
 */
export function sendPurge(
  { body }: Sending,
  { url, method = 'POST', headers = {} }: Extract<Channel, { type: 'purge' }>,
  { signal }: { signal: AbortSignal },
): Promise<Outcome> {
  const { keys } = contentOf(body).data as { keys: string[] }
  return post(url, JSON.stringify({ tags: keys }), {
    method,
    signal,
    headers: { ...headers, 'surrogate-key': keys.join(' '), 'cache-tag': keys.join(',') },
  })
}

import type { IncomingMessage } from 'node:http'

/**
 * Who is at the other end, as far as that can be known: the peer; behind a proxy on this machine, whom the proxy says
 * that it serves. What a stranger writes into that header stands to the left of what the proxy adds.
 */
export function clientOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const peer = socket.remoteAddress ?? ''
  const isProxy = /^(::ffff:)?127\.|^::1$/.test(peer)
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)!
    .trim()
  return (isProxy && forwarded) || peer
}

import { textOf } from '../body.ts'
import type { Channel, Outcome, Sending } from './channel.ts'
import { post } from './post.ts'

/** Sends a message to Slack's incoming webhook, or to whatever takes `{"text"}` as that does. */
export const sendToSlack = (
  { subject, body }: Sending,
  { url }: Pick<Extract<Channel, { type: 'slack' }>, 'url'>,
  { signal }: { signal: AbortSignal },
): Promise<Outcome> =>
  post(url, JSON.stringify({ text: `*${escapedForSlack(subject)}*\n${escapedForSlack(textOf(body))}` }), {
    signal,
  })

/** As Slack asks: otherwise a title such as `<!channel>` would call everybody. */
export const escapedForSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

import { createMiddleware } from 'hono/factory'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import type { Hub } from '#src/hub.ts'
import type { Env } from './env.ts'
import { Problem } from './problem.ts'

/**
 * Lets in whoever signs with the secret of the source that the path names. An unknown source is told as a bad
 * signature is. Old messages are refused by the machine's own clock, as the library has it.
 */
export const verifySignature = ({ signalSecrets }: Pick<Hub, 'signalSecrets'>) =>
  createMiddleware<Env>(async (c, next) => {
    const source = c.req.param('source') ?? ''
    const secret = Object.hasOwn(signalSecrets, source) ? signalSecrets[source] : undefined
    const body = await c.req.text()
    try {
      if (secret === undefined) throw new WebhookVerificationError('No matching signature found')
      new Webhook(secret).verify(body, c.req.header(), { jsonParse: false })
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error
      throw new Problem(
        401,
        'bad-signature',
        'Not authenticated',
        `The message is not signed as it must be: ${error.message}.`,
        { headers: { 'www-authenticate': 'Signature realm="allclear"' } },
      )
    }
    await next()
  })

import { createRoute, z } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { fromAlertmanager } from '#src/signals/from-alertmanager.ts'
import { fromReport } from '#src/signals/from-report.ts'
import { hearSignals } from '#src/signals/hear-signals.ts'
import { authenticate } from './http/authenticate.ts'
import { limitSignals } from './http/limit-signals.ts'
import { limitBody, requireJson } from './http/read-body.ts'
import { createRouter, json, jsonBody, needs, problemAnswer, problems } from './http/routing.ts'
import { verifySignature } from './http/verify-signature.ts'
import { write } from './http/write.ts'
import { alertmanagerMessage, hearing, report } from './schemas/signal.ts'

const tags = ['Signals']

/** What a monitor adds to the address that it was given is no business of ours. */
const anyQuery = z.object({})
const tooMany = problemAnswer('Too many at once: try again after `Retry-After`.')

/** What monitors and desks say: `/api/signals`, outside of the admin API, for those who may do nothing else. */
export function signalsApi(hub: Hub) {
  const { db, clock, policy } = hub
  const { signals: settings } = policy
  const api = createRouter()
  api.use('/signals/alertmanager', authenticate(hub), limitSignals(hub), limitBody, requireJson)
  api.use('/signals/webhooks/:source', limitBody, verifySignature(hub), limitSignals(hub), requireJson)

  api.openapi(
    createRoute({
      method: 'post',
      path: '/signals/alertmanager',
      operationId: 'receiveAlerts',
      tags,
      summary: 'Take alerts from Alertmanager',
      description:
        'What the `webhook_configs` of a Prometheus Alertmanager sends. Alerts become suggestions; nothing is declared or published without a person.',
      ...needs('signal'),
      request: { query: anyQuery, ...jsonBody(alertmanagerMessage) },
      responses: { 200: json('What became of them.', hearing), 429: tooMany, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const from = { source: act.author.name, settings, now: act.now }
        return { status: 200, body: await hearSignals(act, fromAlertmanager(c.req.valid('json'), from)) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/signals/webhooks/{source}',
      operationId: 'receiveReport',
      tags,
      summary: 'Take a signed report',
      description:
        "From any program that signs as Standard Webhooks has it, with the secret that the policy file's `signals.webhooks` gives to this source. A repeated `webhook-id` counts once.",
      security: [{ signature: [] }],
      request: {
        query: anyQuery,
        params: z.object({
          source: z.string().openapi({ param: { name: 'source', in: 'path' }, example: 'helpdesk' }),
        }),
        headers: z.object({
          'webhook-id': z.string().openapi({ example: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W' }),
          'webhook-timestamp': z
            .string()
            .openapi({ description: 'Seconds since 1970.', example: '1772442000' }),
          'webhook-signature': z
            .string()
            .openapi({ example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' }),
        }),
        ...jsonBody(report),
      },
      responses: {
        200: json('What became of it.', hearing),
        401: problemAnswer('The signature is missing, wrong or older than five minutes.'),
        429: tooMany,
        ...problems,
      },
    }),
    async (c) => {
      const { source } = c.req.valid('param')
      const now = clock()
      const from = { source, messageId: c.req.valid('header')['webhook-id'], settings, now }
      const signal = fromReport(c.req.valid('json'), from)
      const author = { name: source, tokenId: null }
      const heard = await db.transact((tx) =>
        hearSignals({ tx, now, policy, author, requestId: c.var.requestId }, [signal]),
      )
      return c.json(heard, 200)
    },
  )

  return api
}

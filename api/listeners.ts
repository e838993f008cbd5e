import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hub } from '#src/hub.ts'
import type { Render } from '#src/web/cache/answer.ts'
import { createApi } from './app.ts'
import { createSubscriptionForms } from './subscription-forms.ts'

/** What is written to the hub over HTTP, as node:http takes it: the API, and the forms of whoever follows. */
export function createListeners(
  hub: Hub,
  { render }: { render: Render },
): { api: RequestListener; forms: RequestListener } {
  const options = { overrideGlobalObjects: false }
  return {
    api: getRequestListener(createApi(hub, { render }).fetch, options),
    forms: getRequestListener(createSubscriptionForms(hub).fetch, options),
  }
}

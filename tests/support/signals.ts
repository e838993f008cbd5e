import { Webhook } from 'standardwebhooks'
import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** An alert as Alertmanager tells of it, which fires from now on unless it is said to be over. */
export const alertOf = (
  hub: Pick<FreshHub, 'now'>,
  { labels = {}, ...rest }: { labels?: Record<string, string>; [field: string]: unknown } = {},
) => ({
  status: 'firing',
  labels: { alertname: 'Errors', ...labels },
  annotations: { summary: 'Requests fail' },
  startsAt: hub.now().toISOString(),
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.com/graph?g0.expr=up',
  fingerprint: `of ${JSON.stringify(Object.entries(labels).sort())}`,
  ...rest,
})

/** The webhook of Alertmanager that tells of some alerts. */
export const alertmanagerMessage = (alerts: object[], groupKey = '{}:{alertname="Errors"}') => ({
  version: '4',
  groupKey,
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'allclear',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com',
  alerts,
})

/** Hands alerts in; answers what became of them. */
export const sendAlerts = (hub: FreshHub, token: string, ...alerts: object[]) =>
  askFor(hub, token, 'POST', '/api/signals/alertmanager', alertmanagerMessage(alerts))

/** Posts a report with a signature that is good now, by the machine's clock. */
export function sendReport(
  hub: FreshHub,
  body: object,
  { secret, source = 'helpdesk', id = `msg_${Math.random()}`, at = new Date() }: ReportOptions,
): Promise<Response> {
  const text = JSON.stringify(body)
  return hub.call(null, 'POST', `/api/signals/webhooks/${source}`, text, {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  })
}

type ReportOptions = { secret: string; source?: string; id?: string; at?: Date }

/** What is suggested, newest first. */
export const suggestionsOf = async (hub: FreshHub, token: string, query = '') =>
  (await askFor(hub, token, 'GET', `/suggestions${query}`)).items

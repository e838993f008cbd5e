import { type SignalSettings, statedBy } from '#src/policy/signal-rules.ts'
import { type IncomingSignal, keyOf, linkIn, oneLine } from './signal.ts'

/** As much of an Alertmanager's webhook, version 4, as signals are made of. */
export type AlertmanagerMessage = {
  groupKey: string
  alerts: readonly {
    status: 'firing' | 'resolved'
    labels: Readonly<Record<string, string>>
    annotations: Readonly<Record<string, string>>
    startsAt: Date
    endsAt: Date
    generatorURL?: string
    fingerprint?: string
  }[]
}

/**
 * The signals of a group, those that are over first: what repeats after them takes their place. Alerts are told apart
 * by their fingerprint, which is made of their labels.
 */
export const fromAlertmanager = (
  { groupKey, alerts }: AlertmanagerMessage,
  { source, settings, now }: { source: string; settings: SignalSettings; now: Date },
): IncomingSignal[] =>
  alerts
    .map(({ status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint }): IncomingSignal => {
      const name = labels.alertname || 'Alert'
      return {
        status,
        at: earlier(status === 'firing' ? startsAt : endsAt, now),
        messageId: null,
        key: keyOf('alertmanager', fingerprint || JSON.stringify(Object.entries(labels).sort())),
        kind: oneLine(name),
        title: oneLine(annotations.summary || annotations.title || name) || 'Alert',
        source,
        url: linkIn(annotations.runbook_url) ?? linkIn(generatorURL),
        group: groupKey,
        stated: statedBy(settings, labels),
      }
    })
    .sort((a, b) => Number(a.status === 'firing') - Number(b.status === 'firing'))

/** Nothing begins or ends later than it is heard of, whatever the sender's clock says. */
const earlier = (a: Date, b: Date): Date => (a < b ? a : b)

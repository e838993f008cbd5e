import type { DeclarationReason } from '#src/policy/declaration.ts'
import type { Severity } from '#src/policy/severity.ts'
import { type SignalSettings, statedBy } from '#src/policy/signal-rules.ts'
import { type IncomingSignal, keyOf, linkIn, oneLine } from './signal.ts'

/** What a signed webhook says: one report, by whatever program. */
export type Report = {
  status: 'firing' | 'resolved'
  title: string
  /** The sender's own name for it; the message's id, where it has none. */
  id?: string
  kind?: string
  component?: string
  region?: string
  app?: string
  reason?: DeclarationReason
  severity?: Severity
  at?: Date
  url?: string
  labels?: Readonly<Record<string, string>>
}

export function fromReport(
  report: Report,
  {
    source,
    messageId,
    settings,
    now,
  }: { source: string; messageId: string; settings: SignalSettings; now: Date },
): IncomingSignal {
  const kind = oneLine(report.kind ?? 'report')
  const stated = statedBy(settings, report.labels ?? {})
  return {
    status: report.status,
    at: report.at && report.at < now ? report.at : now,
    messageId: keyOf(messageId),
    key: keyOf('report', source, report.id ?? messageId),
    kind,
    title: oneLine(report.title),
    source,
    url: linkIn(report.url),
    group: kind,
    stated: {
      components: [...(report.component ? [report.component] : []), ...stated.components],
      reason: report.reason ?? stated.reason,
      severity: report.severity ?? stated.severity,
      regions: report.region ? [report.region] : stated.regions,
      apps: report.app ? [report.app] : stated.apps,
    },
  }
}

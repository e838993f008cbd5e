import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import { type IncidentStatus, statusNames } from '#src/policy/lifecycle.ts'
import { type Severity, severityTable } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import { renderMarkdown } from './markdown.ts'

/** One heading of the policy's template with what was written under it, as safe HTML. */
export type Passage = { label: string; html: string }

/** One update as the public sees it: everything that page, feed and preview need, nothing more. */
export type UpdateView = {
  id: string
  /** Where it can be read for good: a path with a fragment. */
  path: string
  kind: Update['kind']
  status: IncidentStatus
  statusName: string
  severity: Severity
  publishedAt: Date
  editedAt: Date | null
  /** Set when the update was withdrawn: then there is nothing else to read. */
  retraction: { at: Date; reason: string } | null
  /** The words, under the template's headings where they have any. */
  passages: Passage[]
  /** The one body of an imported update, as safe HTML. */
  bodyHtml: string | null
  nextUpdateAt: Date | null
  /** When the incident started and ended, as a resolution says it; `corrected` is the start that was stated before. */
  span: { startedAt: Date; endedAt: Date; correctedFrom: Date | null } | null
  postmortemUrl: string | null
}

export function viewUpdate(update: Update, incident: PostmortemFacts, publicUrl: string): UpdateView {
  const isWithdrawn = update.retractedAt !== null
  const path = `/incidents/${incident.id}#update-${update.id}`
  return {
    id: update.id,
    path,
    kind: update.kind,
    status: update.status,
    statusName: update.kind === 'reopening' ? 'Reopened' : statusNames[update.status],
    severity: update.severity,
    publishedAt: update.publishedAt,
    editedAt: update.editedAt,
    retraction: update.retractedAt ? { at: update.retractedAt, reason: update.retractionReason ?? '' } : null,
    passages: isWithdrawn ? [] : passagesOf(update, publicUrl),
    bodyHtml: isWithdrawn || update.body === null ? null : renderMarkdown(update.body, publicUrl),
    nextUpdateAt: isWithdrawn ? null : update.nextUpdateAt,
    span:
      update.startedAt && update.endedAt && !isWithdrawn
        ? { startedAt: update.startedAt, endedAt: update.endedAt, correctedFrom: update.correctedStartedAt }
        : null,
    postmortemUrl: isWithdrawn ? null : postmortemUrlOf(update, incident, publicUrl),
  }
}

type PostmortemFacts = Pick<Incident, 'id' | 'highestSeverity'>

/** Where a resolution sends those who wait for the postmortem: the incident's own page, unless it named another. */
function postmortemUrlOf(update: Update, incident: PostmortemFacts, publicUrl: string): string | null {
  const isAwaited = severityTable[incident.highestSeverity].postmortem === 'required'
  if (update.kind !== 'resolution') return null
  return update.postmortemUrl ?? (isAwaited ? `${publicUrl}/incidents/${incident.id}` : null)
}

/** The template's text fields, in its order, as far as the update has them. */
function passagesOf(update: Update, publicUrl: string): Passage[] {
  const text: Record<string, string | null> = {
    what_is_happening: update.whatIsHappening,
    who_is_affected: update.whoIsAffected,
    what_we_are_doing: update.whatWeAreDoing,
    what_was_impacted: update.whatWasImpacted,
    what_changed: update.whatChanged,
  }
  const reopening = update.reopeningReason
    ? [{ label: 'Why this was reopened', text: update.reopeningReason }]
    : []
  const template = [...initialUpdateTemplate, ...resolutionTemplate].flatMap(({ field, label }) => {
    const words = text[field]
    return words ? [{ label, text: words }] : []
  })
  return [...reopening, ...template].map(({ label, text }) => ({
    label,
    html: renderMarkdown(text, publicUrl),
  }))
}

import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import { type IncidentStatus, statusNames } from '#src/policy/lifecycle.ts'
import { type Severity, severityTable } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import { renderMarkdown } from './markdown.ts'

/** When an incident started and ended, as a resolution says it; `correctedFrom` is the start that was stated before. */
export type Span = { startedAt: Date; endedAt: Date; correctedFrom: Date | null }

/** A line of the policy's templates, or the reason of a reopening. */
export type PassageField =
  | (typeof initialUpdateTemplate | typeof resolutionTemplate)[number]['field']
  | 'reopening_reason'

/** One heading of the policy's template with what stands under it; words are safe HTML. */
export type Passage = { field: PassageField; label: string } & (
  | { html: string }
  | { span: Span }
  | { nextUpdateAt: Date }
  | { postmortem: { url: string; isOwnPage: boolean } }
)

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
  /** Under the template's headings, in its order. */
  passages: Passage[]
  /** The one body of an imported update, as safe HTML. */
  bodyHtml: string | null
}

type IncidentFacts = Pick<Incident, 'id' | 'highestSeverity'>

export function viewUpdate(update: Update, incident: IncidentFacts, publicUrl: string): UpdateView {
  const { retractedAt, retractionReason, body } = update
  return {
    id: update.id,
    path: `/incidents/${incident.id}#update-${update.id}`,
    kind: update.kind,
    status: update.status,
    statusName: update.kind === 'reopening' ? 'Reopened' : statusNames[update.status],
    severity: update.severity,
    publishedAt: update.publishedAt,
    editedAt: update.editedAt,
    retraction: retractedAt ? { at: retractedAt, reason: retractionReason ?? '' } : null,
    passages: retractedAt ? [] : passagesOf(update, incident, publicUrl),
    bodyHtml: retractedAt || body === null ? null : renderMarkdown(body, publicUrl),
  }
}

/** The template's lines as far as the update has them. */
function passagesOf(update: Update, incident: IncidentFacts, publicUrl: string): Passage[] {
  const template = update.kind === 'resolution' ? resolutionTemplate : initialUpdateTemplate
  const words = (field: PassageField, label: string, text: string | null): Passage[] =>
    text ? [{ field, label, html: renderMarkdown(text, publicUrl) }] : []

  function under({ field, label }: (typeof template)[number]): Passage[] {
    switch (field) {
      case 'what_is_happening':
        return words(field, label, update.whatIsHappening)
      case 'who_is_affected':
        return words(field, label, update.whoIsAffected)
      case 'what_we_are_doing':
        return words(field, label, update.whatWeAreDoing)
      case 'next_update_at':
        return update.nextUpdateAt ? [{ field, label, nextUpdateAt: update.nextUpdateAt }] : []
      case 'what_was_impacted':
        return words(field, label, update.whatWasImpacted)
      case 'started_at':
        return spanOf(update).map((span) => ({ field, label, span }))
      case 'ended_at':
        return [] // The policy has one line for both times.
      case 'what_changed':
        return words(field, label, update.whatChanged)
      case 'postmortem_url':
        return postmortemOf(update, incident, publicUrl).map((postmortem) => ({ field, label, postmortem }))
    }
  }
  return [
    ...words('reopening_reason', 'Why this was reopened', update.reopeningReason),
    ...template.flatMap(under),
  ]
}

function spanOf({ startedAt, endedAt, correctedStartedAt }: Update): Span[] {
  if (!startedAt || !endedAt) return []
  // The resolution itself may have been corrected since, back to the start that was stated before it.
  const isCorrected = correctedStartedAt?.getTime() !== startedAt.getTime()
  return [{ startedAt, endedAt, correctedFrom: isCorrected ? correctedStartedAt : null }]
}

/** Those who wait for the postmortem follow it on the incident's own page, unless the resolution named another. */
function postmortemOf({ postmortemUrl }: Update, { id, highestSeverity }: IncidentFacts, publicUrl: string) {
  const ownPage = `${publicUrl}/incidents/${id}`
  if (postmortemUrl) return [{ url: postmortemUrl, isOwnPage: postmortemUrl === ownPage }]
  return severityTable[highestSeverity].postmortem === 'required' ? [{ url: ownPage, isOwnPage: true }] : []
}

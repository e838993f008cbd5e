import type { Update } from '#db/queries/updates.ts'
import { statusNames } from '#src/policy/lifecycle.ts'
import { severityTable } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, linkTo, quote, section, stamp } from './markdown.ts'

/** What was published, under the template's headings. A withdrawn update keeps its words here, marked as such. */
export const renderUpdates = ({ updates, pageUrl }: IncidentDocument): string =>
  section('Public updates', blocks(...updates.map((update) => renderUpdate(update, pageUrl))))

function renderUpdate(update: Update, pageUrl: string): string {
  const { sequence, kind, publishedAt, author, status, severity, editedAt } = update
  const edited = editedAt ? ` Edited at ${stamp(editedAt)}.` : ''
  return blocks(
    `### ${sequence}. ${kindNames[kind]}, ${stamp(publishedAt)}`,
    `${statusNames[status]}, ${severityTable[severity].name}, by ${inline(author)}.${edited}`,
    retractionOf(update),
    ...(update.purgedAt ? [] : passagesOf(update, pageUrl)),
  )
}

const kindNames: Record<Update['kind'], string> = {
  update: 'Update',
  resolution: 'Resolution',
  reopening: 'Reopening',
  imported: 'Imported update',
}

function retractionOf({ retractedAt, retractionReason, purgedAt }: Update): string | null {
  const why = inline(retractionReason ?? '')
  if (purgedAt) return `**Purged at ${stamp(purgedAt)}:** ${why}`
  return retractedAt && `**Withdrawn at ${stamp(retractedAt)}, no longer public:** ${why}`
}

function passagesOf(update: Update, pageUrl: string): string[] {
  const template = update.kind === 'resolution' ? resolutionTemplate : initialUpdateTemplate
  const words = (label: string, text: string | null): string[] => (text ? [`**${label}**`, quote(text)] : [])
  if (update.kind === 'imported') return update.body ? [quote(update.body)] : []

  function under({ field, label }: (typeof template)[number]): string[] {
    switch (field) {
      case 'what_is_happening':
        return words(label, update.whatIsHappening)
      case 'who_is_affected':
        return words(label, update.whoIsAffected)
      case 'what_we_are_doing':
        return words(label, update.whatWeAreDoing)
      case 'next_update_at':
        return update.nextUpdateAt ? [`**${label}:** ${stamp(update.nextUpdateAt)}`] : []
      case 'what_was_impacted':
        return words(label, update.whatWasImpacted)
      case 'started_at':
        return spanOf(update).map((span) => `**${label}:** ${span}`)
      case 'ended_at':
        return [] // The policy has one line for both times.
      case 'what_changed':
        return words(label, update.whatChanged)
      case 'postmortem_url':
        return [`**${label}:** ${linkTo(update.postmortemUrl ?? pageUrl)}`]
    }
  }
  return [...words('Why this was reopened', update.reopeningReason), ...template.flatMap(under)]
}

function spanOf({ startedAt, endedAt, correctedStartedAt }: Update): string[] {
  if (!startedAt || !endedAt) return []
  const before = correctedStartedAt ? `; the start was given as ${stamp(correctedStartedAt)} before` : ''
  return [`${stamp(startedAt)} to ${stamp(endedAt)}${before}`]
}

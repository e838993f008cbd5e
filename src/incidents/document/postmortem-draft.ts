import type { Update } from '#db/queries/updates.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, quote, section, stamp } from './markdown.ts'
import { renderMitigations } from './mitigations.ts'
import { renderTimeline } from './timeline.ts'

/**
 * What a postmortem starts from: what is known already, and a heading for each thing that only people can say. It holds
 * the internal timeline, for a person to cut down before it is published.
 */
export const draftPostmortem = (document: IncidentDocument): string =>
  `${blocks(
    heading(document),
    section('What was impacted', resolutionWords(document, 'whatWasImpacted')),
    section('Why it happened', 'To be written.'),
    section('What we changed to mitigate', resolutionWords(document, 'whatChanged')),
    section('What went well', 'To be written.'),
    section('What we learned, and will do about it', 'To be written.'),
    renderMitigations(document),
    renderTimeline(document),
  )}\n`

const heading = ({ incident: { number, title, startedAt, endedAt } }: IncidentDocument): string =>
  blocks(
    `# Postmortem of incident ${number}: ${inline(title)}`,
    `From ${stamp(startedAt)} ${endedAt ? `to ${stamp(endedAt)}` : 'on'}.`,
  )

/** As the last resolution that stands says it. */
function resolutionWords({ updates }: IncidentDocument, field: 'whatWasImpacted' | 'whatChanged'): string {
  const last = updates.findLast(({ kind, retractedAt }: Update) => kind === 'resolution' && !retractedAt)
  const words = last?.[field]
  return words ? quote(words) : 'To be written.'
}

import type { TimelineEntry } from '#db/queries/timeline.ts'
import { isWritten } from '#src/policy/timeline.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, linkTo, quote, section, stamp } from './markdown.ts'
import { selfWritten } from './self-written.ts'

/** What happened, in that order. What was corrected stays and names what corrects it. */
export const renderTimeline = (document: IncidentDocument): string =>
  section('Timeline', blocks(...document.timeline.map((entry) => renderEntry(entry, document))))

function renderEntry(entry: TimelineEntry, document: IncidentDocument): string {
  const { kind, author, happenedAt } = entry
  const what = isWritten(kind) ? kind : selfWritten(entry, document.updates)
  const line = `**${stamp(happenedAt)}** ${inline(author)}: ${what} (${marksOf(entry, document).join(', ')})`
  return isWritten(kind) ? item(line, ...writtenWords(entry)) : item(line)
}

function marksOf(entry: TimelineEntry, { corrections }: IncidentDocument): string[] {
  const { id, happenedAt, writtenAt, correctsId, details } = entry
  const correctedBy = corrections.get(id)
  return [
    `entry ${id}`,
    ...(writtenAt.getTime() === happenedAt.getTime() ? [] : [`written at ${stamp(writtenAt)}`]),
    ...(correctsId === null ? [] : [`corrects entry ${correctsId}`]),
    ...(correctedBy === undefined ? [] : [`corrected by entry ${correctedBy}`]),
    ...(details.improvement === true ? ['things got better'] : []),
  ]
}

const below = '  '

function writtenWords({ kind, details }: TimelineEntry): (string | null)[] {
  const { text, result, value, url, link_kind, purged } = details as Written
  if (purged) {
    return [
      `${below}**Purged at ${stamp(new Date(purged.at))} by ${inline(purged.by)}:** ${inline(purged.reason)}`,
    ]
  }
  return [
    quote(text, below),
    ...(kind === 'action' ? resultOf(result) : []),
    value ? `${below}Value: ${inline(value)}` : null,
    url ? `${below}${link_kind ? `Link to a ${linkNames[link_kind]}` : 'Link'}: ${linkTo(url)}` : null,
  ]
}

type Written = {
  text: string
  result?: string | null
  value?: string | null
  url?: string | null
  link_kind?: keyof typeof linkNames
  purged?: { at: string; by: string; reason: string }
}

const linkNames = { channel: 'channel', document: 'document', dashboard: 'dashboard', other: 'page' }

const resultOf = (result: string | null | undefined): string[] =>
  result ? [`${below}Result:`, quote(result, below)] : [`${below}Result missing.`]

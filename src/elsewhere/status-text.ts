import type { MaintenanceView } from '#src/site/maintenance-view.ts'
import type { StandingIncident, StatusSummary } from '#src/site/status-summary.ts'
import { timeText } from '#src/site/time-text.ts'
import { english } from '#src/words/english.ts'

/** How things stand, for a terminal: plain lines, and nothing that a terminal would obey. */
export function statusText(summary: StatusSummary): string {
  const { frame, headline, open, active, upcoming, components } = summary
  const widest = Math.max(0, ...components.map(({ name }) => plain(name).length))
  return [
    `${plain(frame.name)}: ${headline.words}`,
    '',
    ...open.flatMap((incident) => [...incidentLines(incident, frame.publicUrl), '']),
    ...active.flatMap((each) => [...maintenanceLines(each, frame.publicUrl), '']),
    ...components.map(({ name, statusName }) => `${plain(name).padEnd(widest)}  ${statusName}`),
    ...(components.length > 0 ? [''] : []),
    ...upcoming.flatMap((each) => [...maintenanceLines(each, frame.publicUrl), '']),
    `Last changed ${timeText(frame.revision.changedAt)}. ${frame.publicUrl}`,
    '',
  ].join('\n')
}

function incidentLines(incident: StandingIncident, publicUrl: string): string[] {
  const { title, severityName, statusName, startedAt, promise, words, path } = incident
  const promised = promise && timeText(promise.at)
  return [
    `${severityName}  ${plain(title)}`,
    `      ${statusName}, started ${timeText(startedAt)}`,
    ...said('What is happening', words?.whatIsHappening),
    ...said('Who is affected', words?.whoIsAffected),
    ...said('What we are doing now', words?.whatWeAreDoing),
    ...(promised
      ? [
          `      ${promise.isOverdue ? `The update promised for ${promised} is overdue` : `Next update by ${promised}`}`,
        ]
      : []),
    `      ${publicUrl}${path}`,
  ]
}

const maintenanceLines = (maintenance: MaintenanceView, publicUrl: string): string[] => [
  `Maintenance  ${plain(maintenance.title)}`,
  `      ${maintenance.statusName}, ${timeText(maintenance.startsAt)} to ${timeText(maintenance.endsAt)}`,
  ...(maintenance.isHeld
    ? [`      ${english.say(maintenance.isActive ? 'maintenance.held_during' : 'maintenance.held_before')}`]
    : []),
  ...said('Affected', maintenance.components.map(({ name }) => name).join(', ')),
  `      ${publicUrl}${maintenance.path}`,
]

const said = (label: string, words: string | null | undefined): string[] =>
  words ? [`      ${label}: ${plain(words)}`] : []

/** On one line, without control characters: text that somebody wrote must not move the cursor or change colours. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

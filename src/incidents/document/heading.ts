import { declarationReasons } from '#src/policy/declaration.ts'
import { statusNames } from '#src/policy/lifecycle.ts'
import { type Severity, severityTable } from '#src/policy/severity.ts'
import { isPublic } from '../tell-public.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, linkTo, stamp } from './markdown.ts'

/** The title, and where the incident stands. */
export function renderHeading(document: IncidentDocument): string {
  const { incident, pageUrl, writtenAt } = document
  const { title, number, reason, isDrill, declaredAt, declaredBy, startedAt, endedAt, resolvedAt } = incident
  const facts = [
    isDrill ? '**Drill:** declared for practice; nothing of it is public' : null,
    `**Status:** ${statusOf(document)}`,
    `**Severity:** ${name(incident.severity)}, at the highest ${name(incident.highestSeverity)}`,
    ...severities(document).map((line) => `  - ${line}`),
    `**Declared:** ${stamp(declaredAt)} by ${inline(declaredBy)}${reason ? `: ${inline(declarationReasons[reason])}` : ''}`,
    `**Started:** ${stamp(startedAt)}`,
    endedAt && `**Ended:** ${stamp(endedAt)}`,
    resolvedAt && `**Resolved:** ${stamp(resolvedAt)}`,
    isPublic(incident) ? `**Public page:** ${linkTo(pageUrl)}` : null,
    incident.postmortemUrl && `**Postmortem:** ${linkTo(incident.postmortemUrl)}`,
    `**Document as of:** ${stamp(writtenAt)}`,
  ]
  const lines = facts.filter((fact) => fact !== null)
  return blocks(
    `# Incident ${number}: ${inline(title)}`,
    lines.map((line) => (line.startsWith(' ') ? line : `- ${line}`)).join('\n'),
  )
}

const name = (severity: Severity): string => severityTable[severity].name

function statusOf({ incident }: IncidentDocument): string {
  const { status, cancelledAt, cancellationReason } = incident
  if (cancelledAt) return `Cancelled at ${stamp(cancelledAt)}: ${inline(cancellationReason ?? '')}`
  return status ? statusNames[status] : 'Internal, nothing is published yet'
}

/** Each severity with the time from which it was held. */
function severities({ incident, severityChanges }: IncidentDocument): string[] {
  const [first] = severityChanges
  return [
    { at: incident.declaredAt, to: first?.from ?? incident.severity },
    ...severityChanges.map(({ at, to }) => ({ at, to })),
  ].map(({ at, to }) => `${name(to)} from ${stamp(at)}`)
}

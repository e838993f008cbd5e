import { escalationTriggers } from '#src/policy/escalation.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, quote, section, stamp } from './markdown.ts'

/** Who was told and why, and who said that they heard. */
export const renderEscalations = ({ escalations }: IncidentDocument): string =>
  section(
    'Escalations',
    blocks(
      ...escalations.map((escalation) => {
        const { raisedAt, raisedBy, target, trigger, reason, acknowledgedAt } = escalation
        const heard = acknowledgedAt
          ? `acknowledged ${stamp(acknowledgedAt)} by ${inline(escalation.acknowledgedByName ?? '')}`
          : '**not acknowledged**'
        const when = inline(escalationTriggers[trigger].when)
        const line = `${stamp(raisedAt)} by ${inline(raisedBy)} to ${target}: ${when}; ${heard}`
        return item(line, reason ? quote(reason, '  ') : null)
      }),
    ),
  )

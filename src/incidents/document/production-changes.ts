import type { ChangePurpose } from '#src/policy/production-change.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, quote, section, stamp } from './markdown.ts'

/** 'Document any production change in the incident timeline.' (Production freeze policy) */
export const renderProductionChanges = ({ productionChanges }: IncidentDocument): string =>
  section(
    'Production changes',
    blocks(
      ...productionChanges.map(({ at, author, target, purpose, what, exceptionUsedAt }) => {
        const shipped = exceptionUsedAt ? `, shipped on an exception ${stamp(exceptionUsedAt)}` : ''
        const line = `${stamp(at)} by ${inline(author)} to ${inline(target)}: ${purposeNames[purpose]}${shipped}`
        return item(line, quote(what, '  '))
      }),
    ),
  )

const purposeNames: Record<ChangePurpose, string> = {
  mitigates: 'mitigates the incident',
  prevents_recurrence: 'prevents recurrence',
  other: 'for another purpose',
}

import type { Mitigation } from '#db/queries/mitigations.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, quote, section, stamp } from './markdown.ts'

/** What was done to stop the bleeding, and whether a temporary one is gone. */
export const renderMitigations = ({ mitigations }: IncidentDocument): string =>
  section(
    'Mitigations',
    blocks(
      ...mitigations.map((mitigation) => {
        const { what, madeAt, madeBy } = mitigation
        return item(`${stamp(madeAt)} by ${inline(madeBy)}, ${standing(mitigation)}`, quote(what, '  '))
      }),
    ),
  )

function standing({ isTemporary, removedAt, removedBy }: Mitigation): string {
  if (!isTemporary) return 'to stay'
  return removedAt
    ? `temporary, removed ${stamp(removedAt)} by ${inline(removedBy ?? '')}`
    : '**temporary, not removed**'
}

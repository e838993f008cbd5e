import type { CheckState } from '#src/policy/verification.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, quote, section, stamp } from './markdown.ts'

/** What was confirmed, by whom and on which evidence; and a resolution that did not wait for it. */
export function renderVerification({ checks, overrides }: IncidentDocument): string {
  const items = checks.map(({ check, tick }) => {
    const line = `**${inline(check)}:** ${stateNames[tick?.state ?? 'open']}`
    if (!tick) return item(line)
    return item(`${line}, ${stamp(tick.at)} by ${inline(tick.name)}`, quote(tick.evidence, '  '))
  })
  const exceptions = overrides.map(({ at, name, reason, openChecks }) =>
    item(
      `**Resolved with open checks:** ${stamp(at)} by ${inline(name)} (${openChecks.map(inline).join(', ')})`,
      quote(reason, '  '),
    ),
  )
  return section('Verification', blocks(...items, ...exceptions))
}

const stateNames: Record<CheckState, string> = {
  confirmed: 'confirmed',
  not_applicable: 'not applicable',
  open: 'open',
}

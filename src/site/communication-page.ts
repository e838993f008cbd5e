import { severities } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import type { Moment } from './moment.ts'

/** What customers may expect of us, by the policy in force. */
export async function communicationPage({ frame, policy }: Moment) {
  return {
    frame,
    severities: severities.map((severity) => {
      const { name, meaning, firstUpdateMinutes, cadenceMinutes, postmortem } = policy.severities[severity]
      return { severity, name, meaning, firstUpdateMinutes, cadenceMinutes, postmortem }
    }),
    updateLines: linesOf(initialUpdateTemplate),
    resolutionLines: linesOf(resolutionTemplate),
    postmortemBusinessDays: policy.postmortem.businessDays,
    verification: policy.verification.map(({ check }) => check),
  }
}

/** The template's labels in its order; the start and the end stand on one line. */
const linesOf = (template: readonly { label: string }[]): string[] => [
  ...new Set(template.map(({ label }) => label)),
]

import { loadScorecard } from '#src/incidents/scorecard.ts'
import { documentedCheck } from '#src/policy/policy.ts'
import { severities } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import type { Moment } from './moment.ts'

/** What customers may expect of us, by the policy in force, and how we have kept to it. */
export async function communicationPage({ reader, frame, policy, now, changesAt }: Moment) {
  const scorecard = await loadScorecard(reader, policy, frame.timeZone, now)
  changesAt(scorecard.changesAt)
  return {
    frame,
    severities: severities.map((severity) => {
      const { name, firstUpdateMinutes, cadenceMinutes, postmortem } = policy.severities[severity]
      return { severity, name, firstUpdateMinutes, cadenceMinutes, postmortem }
    }),
    updateFields: initialUpdateTemplate.map(({ field }) => field),
    // The start and the end stand on one line of the document.
    resolutionFields: resolutionTemplate.map(({ field }) => field).filter((field) => field !== 'ended_at'),
    postmortemBusinessDays: policy.postmortem.businessDays,
    /** `documented` is the id of one in the document's own words, which every language of the site has. */
    verification: policy.verification.map((check) => ({ ...check, documented: documentedCheck(check) })),
    scorecard,
  }
}

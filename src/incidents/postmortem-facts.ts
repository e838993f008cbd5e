import type { Incident } from '#db/queries/incidents.ts'
import type { Postmortem } from '#db/queries/postmortems.ts'
import type { Policy } from '#src/policy/policy.ts'
import { type PostmortemFacts, postmortemDueOn, postmortemNeed } from '#src/policy/postmortem.ts'
import { dateIn, momentsOf } from '#src/site/days.ts'

/** What the policy needs to know of a postmortem, by the page's calendar. */
export function postmortemFacts(
  policy: Policy,
  incident: Incident,
  postmortem: Postmortem | undefined,
  timeZone: string,
): PostmortemFacts {
  const dueOn = dueDateOf(policy, incident, timeZone)
  return {
    hasActionableLearning: postmortem?.hasActionableLearning ?? false,
    publishedAt: postmortem?.publishedAt ?? null,
    dueAt: dueOn === null ? null : momentsOf(dueOn, timeZone).until,
  }
}

/** The last date on which it would be on time, as YYYY-MM-DD; null while the incident is not resolved. */
export const dueDateOf = (policy: Policy, { resolvedAt }: Incident, timeZone: string): string | null =>
  resolvedAt && postmortemDueOn(policy, dateIn(resolvedAt, timeZone))

/** The same where one is required. */
export const requiredBy = (
  policy: Policy,
  incident: Incident,
  postmortem: Pick<Postmortem, 'hasActionableLearning'>,
  timeZone: string,
): string | null =>
  postmortemNeed({ ...incident, policy }, postmortem) === 'required'
    ? dueDateOf(policy, incident, timeZone)
    : null

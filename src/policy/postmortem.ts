import { isBlank } from './blank.ts'
import { businessDaysAfter } from './business-days.ts'
import type { IncidentStatus } from './lifecycle.ts'
import type { Objection } from './objection.ts'
import type { Policy } from './policy.ts'
import { sections } from './sections.ts'
import { type Severity, severities } from './severity.ts'

/** What there is of an incident's postmortem. (Incident workflow: 5) Postmortem) */
export type PostmortemFacts = {
  /** A person marked the incident as one with actionable learning. */
  hasActionableLearning: boolean
  /** When it was last published, for the first time or again. */
  publishedAt: Date | null
  /** The end of the day on which it is due; null while the incident is not resolved. */
  dueAt: Date | null
}

/** What decides whether one is asked for. */
type Asked = {
  policy: Policy
  origin: 'declared' | 'imported'
  highestSeverity: Severity
  resolvedAt: Date | null
}

/**
 * 'Required for Sev0/Sev1, recommended for Sev2 with actionable learning': the mark turns the recommendation into a
 * deadline. By the highest severity ever held; an imported incident was run by somebody else's policy.
 */
export function postmortemNeed(
  { policy, origin, highestSeverity }: Omit<Asked, 'resolvedAt'>,
  { hasActionableLearning }: Pick<PostmortemFacts, 'hasActionableLearning'>,
): 'required' | 'recommended' | 'none' {
  if (origin === 'imported') return 'none'
  const need = policy.severities[highestSeverity].postmortem
  return need === 'recommended' && hasActionableLearning ? 'required' : need
}

/** The highest severities ever held that require one of a declared incident, with that mark or without. */
export const severitiesRequiringPostmortem = (
  policy: Policy,
  mark: Pick<PostmortemFacts, 'hasActionableLearning'>,
): Severity[] =>
  severities.filter(
    (highestSeverity) => postmortemNeed({ policy, origin: 'declared', highestSeverity }, mark) === 'required',
  )

/** The highest severities ever held that ask for one of a declared incident at all, be it only as a recommendation. */
export const severitiesAskingPostmortem = (policy: Policy): Severity[] =>
  severities.filter(
    (highestSeverity) =>
      postmortemNeed({ policy, origin: 'declared', highestSeverity }, { hasActionableLearning: false }) !==
      'none',
  )

/**
 * Whether it is still to come. One from before the incident was reopened does not tell of what came after: it stays
 * public, and is asked for again once the incident is resolved.
 */
export const isPostmortemOpen = (
  { resolvedAt }: Pick<Asked, 'resolvedAt'>,
  { publishedAt }: Pick<PostmortemFacts, 'publishedAt'>,
): boolean => resolvedAt !== null && (publishedAt === null || publishedAt < resolvedAt)

/** 'Publish within 5 business days': the last of them, for an incident resolved on a date. Both are YYYY-MM-DD. */
export const postmortemDueOn = ({ postmortem }: Policy, resolvedOn: string): string =>
  businessDaysAfter(resolvedOn, postmortem.businessDays, postmortem.holidays)

/** Everything that keeps a postmortem from being published. */
export function postmortemObjections(
  markdown: string | null,
  { status }: { status: IncidentStatus | null },
): Objection[] {
  const base = { section: sections.postmortem }
  return [
    ...(status === 'resolved'
      ? []
      : [
          {
            ...base,
            rule: 'incident-is-not-resolved',
            field: null,
            message:
              status === null
                ? 'nothing was ever published about the incident'
                : 'the incident is still open: a postmortem tells of one that is over',
            expected: 'a resolved incident',
          },
        ]),
    ...(isBlank(markdown)
      ? [
          {
            ...base,
            rule: 'postmortem-has-words',
            field: 'markdown',
            message: markdown === null ? 'no draft is saved' : 'the draft is blank',
            expected: 'what happened, why, and what will be done about it, in Markdown',
          },
        ]
      : []),
  ]
}

import type { IncidentFacts, ResolutionDraft } from './drafts.ts'
import { distance, isInstant, isoUtc } from './instants.ts'
import { lifecycleObjections } from './lifecycle.ts'
import type { Objection } from './objection.ts'
import { sections } from './sections.ts'
import { timeObjections, unreadableTime, wordsObjections } from './template-objections.ts'
import { resolutionTemplate, type TemplateValues } from './templates.ts'
import { verificationObjections } from './verification.ts'

/** Communications templates: Resolution update; Incident workflow: 4) Verify and resolve. */
export function resolutionObjections(draft: ResolutionDraft, facts: IncidentFacts, now: Date): Objection[] {
  const lifecycle = lifecycleObjections(facts.status, draft)
  // What is resolved already, or was never published, is not to be verified first. An imported incident was run
  // elsewhere: nothing is asked of this team.
  const isToBeVerified = lifecycle.length === 0 && facts.origin === 'declared'
  return [
    ...lifecycle,
    ...resolutionTemplate.flatMap((line) => resolutionFieldObjections(line, draft, facts, now)),
    ...(isToBeVerified ? verificationObjections(facts.policy, facts.verification, draft.override) : []),
  ]
}

type ResolutionFields = TemplateValues<typeof resolutionTemplate>

/** What is held against one field of a resolution, seen together with the others. */
export function resolutionFieldObjections(
  line: (typeof resolutionTemplate)[number],
  fields: ResolutionFields,
  facts: IncidentFacts,
  now: Date,
): Objection[] {
  switch (line.field) {
    case 'started_at':
      return fields.started_at == null ? [] : startObjections(fields.started_at, now)
    case 'ended_at':
      return [
        ...timeObjections(line, sections.resolutionUpdate, fields.ended_at),
        ...endObjections(fields, facts, now),
      ]
    case 'postmortem_url':
      return postmortemObjections(fields.postmortem_url, facts)
    default:
      return wordsObjections(line, sections.resolutionUpdate, fields[line.field])
  }
}

/** The start of the trouble is readable and not in the future. */
export function startObjections(startedAt: Date, now: Date): Objection[] {
  if (!isInstant(startedAt)) return [unreadableTime('started_at', sections.resolutionUpdate)]
  if (startedAt <= now) return []
  return [
    {
      rule: 'time-in-the-future',
      section: sections.resolutionUpdate,
      field: 'started_at',
      message: `started_at is ${distance(now, startedAt)} in the future`,
      expected: `a time no later than ${isoUtc(now)}`,
    },
  ]
}

function endObjections(fields: ResolutionFields, facts: IncidentFacts, now: Date): Objection[] {
  const endedAt = fields.ended_at
  if (endedAt == null || !isInstant(endedAt)) return []

  const start = fields.started_at ?? facts.startedAt
  // A start that is wrong by itself is objected to as such, and says nothing about the end.
  const startedAt = start <= now ? start : null
  const base = {
    section: sections.resolutionUpdate,
    field: 'ended_at',
    expected:
      startedAt === null
        ? `a time no later than ${isoUtc(now)}`
        : `a time no earlier than ${isoUtc(startedAt)} and no later than ${isoUtc(now)}`,
  }
  if (!(endedAt <= now)) {
    return [
      {
        rule: 'time-in-the-future',
        message: `ended_at is ${distance(now, endedAt)} in the future`,
        ...base,
      },
    ]
  }
  if (startedAt !== null && endedAt < startedAt) {
    return [
      {
        rule: 'ended-before-it-started',
        message: `ended_at is ${distance(endedAt, startedAt)} before the start at ${isoUtc(startedAt)}`,
        ...base,
      },
    ]
  }
  return []
}

/** 'If applicable' means: where the highest severity ever held requires a postmortem. */
function postmortemObjections(url: string | null | undefined, facts: IncidentFacts): Objection[] {
  const { name, postmortem } = facts.policy.severities[facts.highestSeverity]
  const isRequired = postmortem === 'required'
  const base = {
    section: sections.resolutionUpdate,
    field: 'postmortem_url',
    expected: isRequired
      ? 'an absolute http or https URL without credentials'
      : 'an absolute http or https URL without credentials, or none at all',
  }
  if (url == null || url.trim() === '') {
    const state = url == null ? 'missing' : 'blank'
    if (isRequired) {
      const message = `postmortem_url is ${state}; the incident was a ${name}, for which a postmortem is required`
      return [{ rule: 'postmortem-url-required', message, ...base }]
    }
    if (url == null) return []
  }
  const flaw = urlFlaw(url)
  return flaw === null
    ? []
    : [{ rule: 'postmortem-url-unusable', message: `postmortem_url ${flaw}`, ...base }]
}

function urlFlaw(text: string): string | null {
  // The URL parser drops white space and control characters and repairs missing slashes; a link that is shown to
  // customers is to be one as it stands.
  if (/[\s\p{C}]/u.test(text)) return 'holds white space or invisible characters'
  if (!/^https?:\/\/[^/\\?#]/i.test(text) || !URL.canParse(text))
    return 'is not an absolute http or https URL'
  const { username, password } = new URL(text)
  return username === '' && password === '' ? null : 'holds credentials'
}

import { isBlank } from './blank.ts'
import { latestPromise } from './cadence.ts'
import type { IncidentFacts, ReopeningDraft, UpdateDraft, UpdateFields } from './drafts.ts'
import { distance, isInstant, isoUtc } from './instants.ts'
import { type LifecycleEvent, lifecycleObjections } from './lifecycle.ts'
import type { Objection } from './objection.ts'
import { sections } from './sections.ts'
import { timeObjections, wordsObjections } from './template-objections.ts'
import { initialUpdateTemplate } from './templates.ts'

/** Communications templates: Initial update; Incident workflow: 2) Communicate. */
export function updateObjections(draft: UpdateDraft, facts: IncidentFacts, now: Date): Objection[] {
  return around(draft, facts, fieldObjections(draft, facts, now))
}

/** An update that also says why the incident is not over after all. */
export function reopeningObjections(draft: ReopeningDraft, facts: IncidentFacts, now: Date): Objection[] {
  return around(draft, facts, [...reasonObjections(draft), ...fieldObjections(draft, facts, now)])
}

/** The template's fields stand between what is held against the whole draft and what against its status. */
function around(event: LifecycleEvent, facts: IncidentFacts, fields: Objection[]): Objection[] {
  const lifecycle = lifecycleObjections(facts.status, event)
  const whole = lifecycle.filter(({ field }) => field === null)
  const status = lifecycle.filter(({ field }) => field !== null)
  return [...whole, ...fields, ...status]
}

function reasonObjections({ reason }: ReopeningDraft): Objection[] {
  if (!isBlank(reason)) return []
  return [
    {
      rule: 'reason-required',
      section: sections.verify,
      field: 'reason',
      message: `reason is ${reason == null ? 'missing' : 'blank'}`,
      expected: 'why the incident is reopened',
    },
  ]
}

function fieldObjections(fields: UpdateFields, facts: IncidentFacts, now: Date): Objection[] {
  const latest = latestPromise(facts.policy, fields.severity ?? facts.severity, now)
  const bound = latest === null ? '' : `, no later than ${isoUtc(latest)}`
  return initialUpdateTemplate.flatMap((line) =>
    line.holds === 'time'
      ? [
          ...timeObjections(line, sections.initialUpdate, fields[line.field], bound),
          ...promiseObjections(fields, facts, now),
        ]
      : wordsObjections(line, sections.initialUpdate, fields[line.field]),
  )
}

/**
 * A promise lies ahead, and no further than the cadence of the severity that the update leaves the incident at.
 *
 * Written as 'not (right)', since an invalid `now` compares as false with everything and must not let a promise pass.
 */
function promiseObjections(fields: UpdateFields, facts: IncidentFacts, now: Date): Objection[] {
  const promise = fields.next_update_at
  if (promise == null || !isInstant(promise)) return []

  const field = 'next_update_at'
  const severity = fields.severity ?? facts.severity
  const latest = latestPromise(facts.policy, severity, now)
  const expected =
    latest === null
      ? `a time after ${isoUtc(now)}`
      : `a time after ${isoUtc(now)} and no later than ${isoUtc(latest)}`

  if (!(promise > now)) {
    const message =
      promise < now
        ? `next_update_at is ${distance(promise, now)} in the past`
        : 'next_update_at is not in the future'
    return [{ rule: 'promise-not-ahead', section: sections.initialUpdate, field, message, expected }]
  }
  if (latest !== null && !(promise <= latest)) {
    const { name, cadenceMinutes } = facts.policy.severities[severity]
    const message = `next_update_at is ${distance(now, promise)} away; ${name} allows ${cadenceMinutes}`
    return [{ rule: 'promise-beyond-cadence', section: sections.communicate, field, message, expected }]
  }
  return []
}

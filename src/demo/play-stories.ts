import type { Person } from '#db/queries/access.ts'
import { listEscalations } from '#db/queries/escalations.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Scope } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { acknowledgeEscalation } from '#src/incidents/acknowledge-escalation.ts'
import { correctUpdate } from '#src/incidents/correct-update.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { publishUpdate, type UpdateDraft } from '#src/incidents/publish-update.ts'
import { reopenIncident } from '#src/incidents/reopen-incident.ts'
import { resolveIncident } from '#src/incidents/resolve-incident.ts'
import { retractUpdate } from '#src/incidents/retract-update.ts'
import { tickCheck } from '#src/incidents/tick-check.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { finish, type LearnedItem, learn } from './learn.ts'
import { type PersonName, people } from './platform.ts'
import type { Step, StepVerified, StepWords, Story, StoryScope } from './story.ts'
import { tickOf } from './verified.ts'

/** The ids of components and regions, and the people, by name. */
export type Ids = {
  components: Map<string, string>
  regions: Map<string, string>
  people: Map<PersonName, Person>
}

/**
 * Lives through all stories in the order in which things happened, each step at its own moment and through
 * the verb that the team would use: what the policy would refuse, no story can tell.
 */
export async function playStories(
  act: Act,
  stories: Story[],
  ids: Ids,
  { publicUrl, meanwhile = [] }: { publicUrl: string; meanwhile?: StoryMoment[] },
): Promise<void> {
  const moments = stories.flatMap((story): StoryMoment[] => {
    const declaredAt = declaredAtOf(story, act.now)
    const run: Run = { story, ids, publicUrl, incident: null, updates: [], items: [] }
    return [
      { at: declaredAt, by: story.by, live: (then: Act) => declare(then, run) },
      ...story.steps.map((step) => ({
        at: minutesAfter(declaredAt, step.after),
        by: step.by,
        live: (then: Act) => take(then, run, step),
      })),
    ]
  })
  for (const { at, by, live } of [...moments, ...meanwhile].toSorted(
    (a, b) => a.at.getTime() - b.at.getTime(),
  )) {
    await live({ ...act, now: at, author: { name: people[by].name, tokenId: null } })
  }
}

/** Something that somebody does at a moment of its own. */
export type StoryMoment = { at: Date; by: PersonName; live: (then: Act) => Promise<unknown> }

/** A story while it is being lived through. */
type Run = {
  story: Story
  ids: Ids
  publicUrl: string
  incident: Incident | null
  updates: Update[]
  items: LearnedItem[]
}

const dayMs = 24 * 60 * 60 * 1000

function declaredAtOf({ declared }: Story, now: Date): Date {
  if ('minutesAgo' in declared)
    return minutesAfter(new Date(now.getTime() - (now.getTime() % 60_000)), -declared.minutesAgo)
  const [hours, minutes] = declared.at.split(':').map(Number)
  const today = now.getTime() - (now.getTime() % dayMs)
  return minutesAfter(new Date(today - declared.daysAgo * dayMs), hours! * 60 + minutes!)
}

async function declare(act: Act, run: Run): Promise<void> {
  const { title, severity, reason, startedMinutesBefore, scope } = run.story
  const declared = await declareIncident(act, {
    ...{ title, severity, reason },
    startedAt: minutesAfter(act.now, -startedMinutesBefore),
    scope: scopeOf(scope, run.ids),
  })
  run.incident = accepted(declared, run.story, act).incident
}

async function take(act: Act, run: Run, step: Step): Promise<void> {
  const incident = run.incident!
  const published = (result: { ok: true; incident: Incident; update: Update } | Refusal) => {
    const { incident: changed, update } = accepted(result, run.story, act)
    run.incident = changed
    run.updates.push(update)
  }
  switch (step.does) {
    case 'update':
      return published(await publishUpdate(act, incident, draftOf(step, act, run.ids)))
    case 'reopen':
      return published(
        await reopenIncident(act, incident, { reason: step.why, ...draftOf(step, act, run.ids) }),
      )
    case 'acknowledge':
      return acknowledgeAll(act, incident, run.ids.people.get(step.by)!)
    case 'resolve': {
      await verify(act, run, step)
      const words = {
        what_was_impacted: step.impacted,
        ended_at: minutesAfter(act.now, -step.endedMinutesBefore),
        what_changed: step.changed,
      }
      return published(
        await resolveIncident(act, incident, words, `${run.publicUrl}/incidents/${incident.id}`),
      )
    }
    case 'correct': {
      const { happening, affected } = step.words
      const words = { what_is_happening: happening, who_is_affected: affected }
      const corrected = await correctUpdate(act, incident, run.updates[step.update]!, words)
      run.incident = accepted(corrected, run.story, act).incident
      return
    }
    case 'retract':
      await retractUpdate(act, incident, run.updates[step.update]!, step.why)
      return
    case 'postmortem':
      run.items = await learn(act, incident, step, run.ids.people)
      return
    case 'finish':
      await finish(act, run.items[step.item]!)
  }
}

async function acknowledgeAll(act: Act, incident: Incident, person: Person): Promise<void> {
  for (const escalation of await listEscalations(act.tx, incident.id)) {
    if (escalation.acknowledgedAt === null) await acknowledgeEscalation(act, escalation, person)
  }
}

/** Ticks every check as the team would: what the story says, or else that all is as usual. */
async function verify(act: Act, { story, ids, incident }: Run, step: Step & StepVerified): Promise<void> {
  const person = ids.people.get(step.by)!
  for (const { id } of act.policy.verification) {
    const tick = tickOf(id, story, step.verified)
    accepted(await tickCheck(act, incident!, id, { ...tick, person }), story, act)
  }
}

const draftOf = (step: StepWords, act: Act, ids: Ids): UpdateDraft => ({
  words: {
    ...(step.status && { status: step.status }),
    ...(step.severity && { severity: step.severity }),
    what_is_happening: step.happening,
    who_is_affected: step.affected,
    what_we_are_doing: step.doing,
    next_update_at: minutesAfter(act.now, step.next),
  },
  ...(step.scope && { scope: scopeOf(step.scope, ids) }),
})

const scopeOf = ({ components, regions = [], apps = [] }: StoryScope, ids: Ids): Scope => ({
  components: Object.entries(components).map(([name, status]) => ({ id: ids.components.get(name)!, status })),
  regions: regions.map((name) => ids.regions.get(name)!),
  apps,
})

/** A refusal is a fault of the story, not of whoever runs the demo. */
function accepted<Result extends { ok: true }>(
  result: Result | Refusal,
  { title }: Story,
  { now }: Act,
): Result {
  if (result.ok) return result
  const reasons = result.objections.map(({ message }) => message).join('; ')
  throw new Error(`the policy refuses the story "${title}" at ${now.toISOString()}: ${reasons}`)
}

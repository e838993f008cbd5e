import { changeIncident, type Incident } from '#db/queries/incidents.ts'
import { changeUpdate, findLastUpdate, insertWording, type Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { type CorrectionDraft, objections } from '#src/policy/objections.ts'
import { fanOut } from '#src/subscribers/fan-out.ts'
import { loadFacts } from './facts.ts'
import { refreshImpacts } from './impacts.ts'
import { record } from './record.ts'
import { tellPublic } from './tell-public.ts'

/** The words to replace, by the template's fields; `body` is the one of an imported update. What is left out stays. */
export type Correction = Omit<CorrectionDraft, 'kind'> & { body?: string }

/**
 * Corrects a published update. The page says that it was edited and when; the earlier wording is kept for
 * the team. Subscribers are told where the lead asks for it. Corrected times of the resolution that stands correct the incident's as well.
 */
export async function correctUpdate(
  act: Act,
  incident: Incident,
  update: Update,
  correction: Correction,
  { notifies = false }: { notifies?: boolean } = {},
): Promise<{ ok: true; incident: Incident; update: Update } | Refusal> {
  const { body, ...words } = correction
  const whole = withBothTimes(words, update)
  const objected = objections(
    { kind: 'correction', ...whole },
    await loadFacts(act.tx, act.policy, incident),
    act.now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }

  const changes = changedWords(update, { ...whole, body })
  if (Object.keys(changes).length === 0) return { ok: true, incident, update }

  await insertWording(act.tx, {
    updateId: update.id,
    replacedAt: act.now,
    replacedBy: act.author.name,
    wording: earlierWording(update, changes),
  })
  const corrected: Update = { ...update, ...changes, editedAt: act.now }
  await changeUpdate(act.tx, update.id, { ...changes, editedAt: act.now })
  const changed = await correctIncident(act, incident, corrected)
  await record(act, {
    incidentId: incident.id,
    kind: 'correction',
    action: 'update.corrected',
    updateId: update.id,
    details: { fields: Object.keys(changes).map((column) => fieldOf[column as Column]) },
  })
  if (notifies) await fanOut(act, incident, corrected, 'correction')
  await tellPublic(act, incident)
  return { ok: true, incident: changed, update: corrected }
}

/** Which columns hold the fields that a correction may replace. */
const columnOf = {
  what_is_happening: 'whatIsHappening',
  who_is_affected: 'whoIsAffected',
  what_we_are_doing: 'whatWeAreDoing',
  what_was_impacted: 'whatWasImpacted',
  started_at: 'startedAt',
  ended_at: 'endedAt',
  what_changed: 'whatChanged',
  postmortem_url: 'postmortemUrl',
  body: 'body',
} as const satisfies Record<string, keyof Update>

type Field = keyof typeof columnOf
type Column = (typeof columnOf)[Field]

const fieldOf = Object.fromEntries(
  Object.entries(columnOf).map(([field, column]) => [column, field]),
) as Record<Column, Field>

/** The fields that a published update of this kind has, and a correction of it may name. */
export const correctableFields: Record<Update['kind'], readonly Field[]> = {
  update: ['what_is_happening', 'who_is_affected', 'what_we_are_doing'],
  reopening: ['what_is_happening', 'who_is_affected', 'what_we_are_doing'],
  resolution: ['what_was_impacted', 'started_at', 'ended_at', 'what_changed', 'postmortem_url'],
  imported: ['body'],
}

/** A corrected start or end is compared with the other one, so both are handed to the policy. */
const withBothTimes = (words: Omit<Correction, 'body'>, update: Update): Omit<Correction, 'body'> =>
  words.started_at === undefined && words.ended_at === undefined
    ? words
    : {
        ...words,
        started_at: words.started_at === undefined ? update.startedAt : words.started_at,
        ended_at: words.ended_at === undefined ? update.endedAt : words.ended_at,
      }

function changedWords(update: Update, correction: Correction): Partial<Update> {
  const changes = Object.entries(columnOf)
    .map(([field, column]) => [column, correction[field as Field]] as const)
    .filter(([column, value]) => value !== undefined && !isSame(value, update[column]))
  return Object.fromEntries(changes)
}

const isSame = (a: string | Date | null, b: string | Date | null): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b

const earlierWording = (update: Update, changes: Partial<Update>): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(changes).map((column) => [fieldOf[column as Column], update[column as Column]]),
  )

/** The resolution that stands says when the incident started and ended. */
async function correctIncident(act: Act, incident: Incident, update: Update): Promise<Incident> {
  const last = await findLastUpdate(act.tx, incident.id)
  if (update.kind !== 'resolution' || last?.id !== update.id) return incident
  const changed: Incident = {
    ...incident,
    startedAt: update.startedAt ?? incident.startedAt,
    endedAt: update.endedAt,
    postmortemUrl: update.postmortemUrl,
  }
  await changeIncident(act.tx, incident.id, changed)
  await refreshImpacts(act.tx, changed)
  return changed
}

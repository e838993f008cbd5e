import type { Person } from '#db/queries/access.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { insertTick } from '#db/queries/verification.ts'
import type { Act, Refusal } from '#src/act.ts'
import { type CheckState, openChecks, tickAllObjections, tickObjections } from '#src/policy/verification.ts'
import { record } from './record.ts'
import { loadVerification } from './verification-facts.ts'

/** A person's word on a check: what shows it, why it does not apply, or why it is taken back. */
export type CheckTick = { state: CheckState; evidence: string; person: Person }

/** Ticks one check of an incident. */
export async function tickCheck(
  act: Act,
  incident: Incident,
  checkId: string,
  tick: CheckTick,
): Promise<{ ok: true } | Refusal> {
  const facts = await loadVerification(act.tx, incident.id)
  const objections = tickObjections(checkId, tick.state, facts)
  if (objections.length > 0) return { ok: false, objections }
  await write(act, incident, checkId, tick)
  return { ok: true }
}

/** Ticks every check that is open, all for the same reason: where the blast radius was small. */
export async function tickAllChecks(
  act: Act,
  incident: Incident,
  tick: CheckTick,
): Promise<{ ok: true } | Refusal> {
  const facts = await loadVerification(act.tx, incident.id)
  const objections = tickAllObjections(act.policy, facts, incident.highestSeverity)
  if (objections.length > 0) return { ok: false, objections }
  for (const { id } of openChecks(act.policy, facts)) await write(act, incident, id, tick)
  return { ok: true }
}

async function write(
  act: Act,
  incident: Incident,
  checkId: string,
  { state, evidence, person }: CheckTick,
): Promise<void> {
  await insertTick(act.tx, {
    incidentId: incident.id,
    ...{ checkId, state, evidence },
    personId: person.id,
    at: act.now,
  })
  await record(act, {
    incidentId: incident.id,
    kind: 'check',
    action: 'verification.ticked',
    details: { check_id: checkId, state, evidence, person: { id: person.id, name: person.name } },
  })
}

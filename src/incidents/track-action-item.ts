import { newId } from '#db/ids.ts'
import { type ActionItem, changeActionItem, insertActionItem } from '#db/queries/action-items.ts'
import { findIncident, type Incident } from '#db/queries/incidents.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { actionItemObjections } from '#src/policy/action-items.ts'
import { tellPublic } from './tell-public.ts'

/** What is to be done, by whom and by which date (YYYY-MM-DD). */
export type ActionItemInput = Pick<ActionItem, 'title' | 'ownerId' | 'dueOn'>

export async function addActionItem(
  act: Act,
  incident: Incident,
  input: ActionItemInput,
): Promise<ActionItem> {
  const item: ActionItem = {
    id: newId(),
    incidentId: incident.id,
    ...input,
    state: 'open',
    reason: null,
    createdAt: act.now,
    createdBy: act.author.name,
    closedAt: null,
    closedBy: null,
  }
  await insertActionItem(act.tx, item)
  await note(act, item, 'action-item.added')
  return item
}

/** Changes an item, closes it or opens it again. The reason belongs to a dropped one alone. */
export async function changeItem(
  act: Act,
  before: ActionItem,
  change: Partial<ActionItemInput & Pick<ActionItem, 'state' | 'reason'>>,
): Promise<{ ok: true } | Refusal> {
  const { state = before.state, reason = before.reason, ...fields } = change
  const objected = actionItemObjections({ state, reason })
  if (objected.length > 0) return { ok: false, objections: objected }
  const closing =
    state === before.state
      ? {}
      : state === 'open'
        ? { closedAt: null, closedBy: null }
        : { closedAt: act.now, closedBy: act.author.name }
  const after = { ...before, ...fields, state, reason: state === 'dropped' ? reason : null, ...closing }
  if (isSame(before, after)) return { ok: true }
  await changeActionItem(act.tx, before.id, after)
  await note(act, after, 'action-item.changed')
  return { ok: true }
}

const isSame = (before: ActionItem, after: ActionItem): boolean =>
  Object.entries(after).every(([key, value]) => before[key as keyof ActionItem] === value)

async function note(act: Act, { id, incidentId, state, dueOn }: ActionItem, action: string): Promise<void> {
  await audit(act, action, { type: 'action-item', id }, { incident_id: incidentId, state, due_on: dueOn })
  // Also where the items themselves are not shown: how many are done is public.
  const incident = await findIncident(act.tx, incidentId)
  if (incident) await tellPublic(act, incident)
}

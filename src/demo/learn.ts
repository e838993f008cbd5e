import type { Person } from '#db/queries/access.ts'
import { type ActionItem, findActionItem } from '#db/queries/action-items.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Act } from '#src/act.ts'
import { editPostmortem } from '#src/incidents/edit-postmortem.ts'
import { publishPostmortem } from '#src/incidents/publish-postmortem.ts'
import { addActionItem, changeItem } from '#src/incidents/track-action-item.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { dateIn } from '#src/site/days.ts'
import { type PersonName, pageFacts } from './platform.ts'
import type { StoryItem } from './story.ts'

/** An action item of a story, once it is in the database. */
export type LearnedItem = StoryItem & Pick<ActionItem, 'id'>

/** Publishes the postmortem of a story, with its action items in public. */
export async function learn(
  act: Act,
  incident: Incident,
  { words, items }: { words: string; items: StoryItem[] },
  people: ReadonlyMap<PersonName, Person>,
): Promise<LearnedItem[]> {
  await editPostmortem(act, incident, { draft: words, showsActionItems: true })
  const published = await publishPostmortem(act, incident)
  if (!published.ok) throw new Error(`the policy refuses the postmortem of "${incident.title}"`)
  const learned: LearnedItem[] = []
  for (const item of items) {
    const dueOn = dateIn(minutesAfter(act.now, item.dueDays * 24 * 60), pageFacts.timeZone)
    const ownerId = people.get(item.owner)!.id
    const { id } = await addActionItem(act, incident, { title: item.title, ownerId, dueOn })
    learned.push({ ...item, id })
  }
  return learned
}

/** Closes an item: it is done, or dropped for a reason. */
export async function finish(act: Act, { id, dropped }: LearnedItem): Promise<void> {
  const { owner, incident, ...item } = (await findActionItem(act.tx, id))!
  await changeItem(act, item, dropped ? { state: 'dropped', reason: dropped } : { state: 'done' })
}

import type { Incident } from '#db/queries/incidents.ts'
import {
  changePostmortemWording,
  findPostmortem,
  listPostmortemWordings,
  savePostmortem,
} from '#db/queries/postmortems.ts'
import type { Act } from '#src/act.ts'
import { tellPublic } from './tell-public.ts'
import { withoutWords } from './without-words.ts'

/**
 * Removes words that are purged elsewhere from what was made of them: a postmortem is drafted from the updates and the
 * timeline. Its draft, its public words and every earlier wording lose them; public ones say that they were edited.
 */
export async function purgeFromPostmortem(
  act: Act,
  incident: Incident,
  words: readonly string[],
): Promise<void> {
  const { tx, now } = act
  const clean = (text: string | null) => text && withoutWords(text, words)
  for (const { id, markdown } of await listPostmortemWordings(tx, incident.id)) {
    await changePostmortemWording(tx, id, { markdown: withoutWords(markdown, words) })
  }
  const before = await findPostmortem(tx, incident.id)
  const [draft, published] = [clean(before.draft), clean(before.published)]
  if (draft === before.draft && published === before.published) return
  const isEdited = published !== before.published
  await savePostmortem(tx, { ...before, draft, published, editedAt: isEdited ? now : before.editedAt })
  if (isEdited) await tellPublic(act, incident)
}

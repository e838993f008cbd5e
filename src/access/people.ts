import { newId } from '#db/ids.ts'
import { changePerson, insertPerson, listStandingTokensOf, type Person } from '#db/queries/access.ts'
import { type Act, audit } from '#src/act.ts'
import { changesMade } from '#src/catalog/changes.ts'
import { revokeToken, wouldLockOut } from './tokens.ts'

export type NewPerson = { name: string; contact?: string | null }

export async function addPerson(act: Act, { name, contact = null }: NewPerson): Promise<Person> {
  const person: Person = { id: newId(), name, contact, createdAt: act.now, archivedAt: null }
  await insertPerson(act.tx, person)
  await audit(act, 'person.created', { type: 'person', id: person.id }, { name })
  return person
}

export type PersonChange = Partial<NewPerson> & { archived?: boolean }

/**
 * Changes what is stated; the rest stays. Whoever is archived has left: their tokens are revoked. Null, and
 * nothing is written, when that would leave nobody who may administer the hub.
 */
export async function amendPerson(act: Act, person: Person, change: PersonChange): Promise<Person | null> {
  const { tx, now } = act
  const tokens = change.archived ? await listStandingTokensOf(tx, person.id) : []
  if (await wouldLockOut(tx, tokens, now)) return null
  for (const token of tokens) await revokeToken(act, token)

  const changed: Person = {
    ...person,
    name: change.name ?? person.name,
    contact: change.contact === undefined ? person.contact : change.contact,
    archivedAt: archivedAt(person, change.archived, now),
  }
  const changes = changesMade(person, changed, columnOf)
  if (Object.keys(changes).length === 0) return person
  await changePerson(tx, person.id, changed)
  await audit(act, 'person.changed', { type: 'person', id: person.id }, changes)
  return changed
}

const columnOf = {
  name: 'name',
  contact: 'contact',
  archived_at: 'archivedAt',
} as const satisfies Record<string, keyof Person>

function archivedAt(person: Person, archived: boolean | undefined, now: Date): Date | null {
  if (archived === undefined) return person.archivedAt
  return archived ? (person.archivedAt ?? now) : null
}

import type { Reader } from '#db/client.ts'
import { findPerson, listPeople, type Person, type TokenWithBearer } from '#db/queries/access.ts'
import { invalidRequest } from './http/problem.ts'

/**
 * The person whose word it is: the one stated, or else the one whose token it is.
 *
 * @throws `Problem` 422 where there is none.
 */
export async function mustFindActingPerson(
  reader: Reader,
  bearer: TokenWithBearer,
  stated: string | null | undefined,
  field = 'person_id',
): Promise<Person> {
  const id = stated ?? bearer.personId
  if (id === null) {
    throw invalidRequest([
      {
        field,
        message: `is missing: the token belongs to ${bearer.bearer}, which is no person; state the id of one of /people`,
      },
    ])
  }
  return mustFindNewOwner(reader, id, field)
}

/** The person who is to own something. @throws `Problem` 422 where there is none, or who has left. */
export async function mustFindNewOwner(reader: Reader, id: string, field = 'owner_id'): Promise<Person> {
  const person = await findPerson(reader, id)
  if (!person) throw invalidRequest([{ field, message: await unknownPerson(reader, id) }])
  if (person.archivedAt) throw invalidRequest([{ field, message: `${person.name} has left` }])
  return person
}

/** Whoever states a name, or an id of elsewhere, reads which ids there are. */
export async function unknownPerson(reader: Reader, stated: string): Promise<string> {
  const people = await listPeople(reader, { limit: mostNamed + 1 })
  const there = people.filter(({ archivedAt }) => archivedAt === null).slice(0, mostNamed)
  const known = there.map(({ id, name }) => `${id} (${name})`).join(', ')
  const rest = people.length > mostNamed ? ', and more in /people' : ''
  return `there is no person with the id "${stated}"; ${known ? `there are: ${known}${rest}` : 'add one to /people'}`
}

const mostNamed = 20

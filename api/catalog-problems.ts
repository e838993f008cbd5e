import { Problem } from './http/problem.ts'

// What components, groups and regions have in common when they are refused.

/** Another one bears the name already. */
export const nameTaken = (kind: string, namesake: { id: string; name: string; archivedAt?: Date | null }) =>
  new Problem(
    409,
    'name-taken',
    'The name is taken',
    `The ${kind} ${namesake.id} is named "${namesake.name}"${
      namesake.archivedAt
        ? ' and is archived: bring it back with archived: false, or choose another name'
        : ''
    }.`,
    { members: { taken_by: { id: namesake.id, name: namesake.name } } },
  )

/** It cannot be deleted, because history would lose a word of what it said. */
export const namedInHistory = (kind: string, name: string, instead: string) =>
  new Problem(
    409,
    'named-in-history',
    'History names it',
    `An incident names the ${kind} "${name}". ${instead}`,
  )

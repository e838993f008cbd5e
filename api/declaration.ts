import { z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import type { Hub } from '#src/hub.ts'
import { type Declaration, declarationObjections, declaredIncident } from '#src/incidents/declare-incident.ts'
import { updateContent } from '#src/incidents/publish-update.ts'
import { readScope } from './incident-access.ts'
import { type declarationPreview, shownOf } from './preview.ts'
import { declarationFields } from './schemas/incident.ts'
import { initialUpdate } from './schemas/update.ts'
import { wordsOf } from './update-words.ts'

export const declarationInput = z
  .strictObject({ ...declarationFields, initial_update: initialUpdate.optional() })
  .openapi('Declaration')

/** A declaration as the verb takes it, with what it names by name or id. */
export async function readDeclaration(
  reader: Reader,
  { drill, started_at, initial_update: draft, ...input }: z.infer<typeof declarationInput>,
): Promise<Declaration> {
  const { title, severity, reason } = input
  return {
    ...{ title, severity, reason },
    isDrill: drill,
    startedAt: started_at,
    scope: await readScope(reader, input.scope, 'scope'),
    initialUpdate: draft && {
      words: wordsOf(draft),
      scope: await readScope(reader, draft.scope, 'initial_update.scope'),
    },
  }
}

/** What a declaration would show, whom it would tell, and what the policy holds against it; nothing is stored. */
export async function previewDeclaration(
  hub: Hub,
  reader: Reader,
  declaration: Declaration,
): Promise<z.infer<typeof declarationPreview>> {
  const { policy, clock } = hub
  const now = clock()
  // Neither number nor author are shown.
  const author = { name: '', tokenId: null }
  const incident = declaredIncident({ now, author }, declaration, 0)
  const objected = declarationObjections({ policy, now }, declaration, incident)
  const { initialUpdate, scope } = declaration
  if (!initialUpdate) return { objections: objected, page: null, feed: null, recipients: 0 }
  const content = updateContent(incident, initialUpdate.words)
  const stated = initialUpdate.scope ?? scope
  return { objections: objected, ...(await shownOf(hub, reader, incident, content, stated)) }
}

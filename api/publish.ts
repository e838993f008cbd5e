import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Incident } from '#db/queries/incidents.ts'
import type { Scope } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import type { UpdateContent } from '#src/incidents/write-update.ts'
import type { Draft } from '#src/policy/objections.ts'
import type { Env } from './http/env.ts'
import { idempotencyHeader, json, problems } from './http/routing.ts'
import { write } from './http/write.ts'
import { checkLastUpdate, mustFindIncident, presentOne, readScope } from './incident-access.ts'
import { preview, previewDraft, wantsPreview } from './preview.ts'
import type { ScopeInput } from './schemas/incident.ts'
import { incident } from './schemas/incident.ts'
import { toUpdate, update } from './schemas/update.ts'

const published = z.object({ update, incident }).openapi('Published')

/** What every publishing call answers with. */
export const publishedAnswers = {
  200: json('With `preview=true`: what would be shown, and every objection. Nothing is stored.', preview),
  201: json('Published.', published),
  ...problems,
}

export const publishingHeaders = idempotencyHeader.extend({
  'if-match': z.string().optional().openapi({
    description: 'The `ETag` of the incident that you have read; the same as `expected_last_update_id`.',
  }),
})

/** One way of publishing: the draft that the policy judges, what it would be written as, and the verb that does it. */
export type Publishing = {
  input: { expected_last_update_id?: string | null; scope?: ScopeInput }
  draft: Draft
  contentFor(incident: Incident): UpdateContent
  verb(act: Act, incident: Incident, scope?: Scope): Promise<{ incident: Incident; update: Update }>
}

/** Publishes, or with `preview=true` says what would be published. */
export async function publish(hub: Hub, c: Context<Env>, { input, draft, contentFor, verb }: Publishing) {
  const { db, publicUrl } = hub
  const id = c.req.param('id') ?? ''

  if (wantsPreview(c)) {
    const shown = await db.snapshot(async (reader) => {
      const row = await mustFindIncident(reader, id)
      await checkLastUpdate(c, reader, row, input.expected_last_update_id, publicUrl)
      const scope = await readScope(reader, input.scope, 'scope')
      return previewDraft(hub, reader, row, draft, contentFor(row), scope)
    })
    return c.json(shown, 200)
  }

  return write(hub, c, async (act) => {
    const row = await mustFindIncident(act.tx, id)
    await checkLastUpdate(c, act.tx, row, input.expected_last_update_id, publicUrl)
    const scope = await readScope(act.tx, input.scope, 'scope')
    const done = await verb(act, row, scope)
    const body = {
      update: toUpdate(done.update, publicUrl),
      incident: await presentOne(hub, act.tx, done.incident, act.now),
    }
    return { status: 201, body, incidentId: row.id }
  })
}

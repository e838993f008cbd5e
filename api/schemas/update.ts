import { z } from '@hono/zod-openapi'
import type { Update, UpdateWording } from '#db/queries/updates.ts'
import { updateKinds } from '#db/schema/updates.ts'
import { isBlank } from '#src/policy/blank.ts'
import { id, moment, personId, timestamp, toTimestamp, toTimestampOrNull, words } from './common.ts'
import { scopeInput, severity, status } from './incident.ts'

/** The initial update's template, which later updates take too, in the policy's order. */
export const updateFields = {
  what_is_happening: words(
    'What is happening.',
    'About a third of requests to apps in **eu-west** fail with a 502.',
  ),
  who_is_affected: words(
    'Who is affected (scope).',
    'Customers whose apps run in eu-west. Other regions are not.',
  ),
  what_we_are_doing: words(
    'What we are doing now.',
    'We are draining the edge nodes that answer with errors.',
  ),
  next_update_at: moment.nullish().openapi({
    description:
      'When the next update comes, at the latest: a promise, which the policy asks for and bounds.',
  }),
  status: status.optional(),
  severity: severity.optional(),
  scope: scopeInput.optional(),
}

export const initialUpdate = z.strictObject(updateFields).openapi('InitialUpdate')

const expectation = {
  expected_last_update_id: id.nullish().openapi({
    description:
      'The last update that you have read (null: none yet). If somebody has published since, you get 409 with what they said. `If-Match` does the same.',
  }),
}

export const updateInput = z.strictObject({ ...updateFields, ...expectation }).openapi('UpdateInput')

export const reopeningInput = z
  .strictObject({
    reason: words('Why it is taken back.', 'Errors in eu-west rose again after the drained nodes came back.'),
    ...updateFields,
    ...expectation,
  })
  .openapi('ReopeningInput')

const resolutionTimes = {
  started_at: moment
    .nullish()
    .openapi({ description: "When it started; left out, the incident's own start." }),
  ended_at: moment.nullish().openapi({ description: 'When it ended.' }),
}

const resolutionWords = {
  what_was_impacted: words('What was impacted.', 'A third of requests to apps in eu-west.'),
  what_changed: words(
    'What we changed to mitigate.',
    'We drained two edge nodes and rolled back their proxy.',
  ),
  postmortem_url: z.string('must be a text').max(2_000).nullish().openapi({
    description: "Where to follow along for the postmortem; left out, the incident's own page.",
    example: 'https://example.com/postmortems/ingress-eu-west',
  }),
}

const verificationOverride = z
  .strictObject({
    person_id: personId,
    reason: z.string('must be a text').max(1_000, 'must have at most 1000 characters').nullish().openapi({
      description: 'Why it is resolved with checks open. It stays on the incident.',
      example: 'The drained nodes come back tomorrow; customers are not affected.',
    }),
  })
  .openapi('VerificationOverrideInput', {
    description: 'Resolves although checks are open: the word of the person who holds the role of IC.',
  })

export const resolutionInput = z
  .strictObject({
    what_was_impacted: resolutionWords.what_was_impacted,
    ...resolutionTimes,
    what_changed: resolutionWords.what_changed,
    postmortem_url: resolutionWords.postmortem_url,
    verification_override: verificationOverride.nullish(),
    ...expectation,
  })
  .openapi('ResolutionInput')

const { what_is_happening, who_is_affected, what_we_are_doing } = updateFields

/** A correction names only what it replaces. */
export const correctionInput = z
  .strictObject({
    what_is_happening,
    who_is_affected,
    what_we_are_doing,
    next_update_at: updateFields.next_update_at,
    ...resolutionWords,
    ...resolutionTimes,
    body: z
      .string('must be a text')
      .max(50_000, 'must have at most 50000 characters')
      .refine((text) => !isBlank(text), 'must not be blank')
      .optional()
      .openapi({ description: 'The one body of an imported update. Markdown.' }),
    notify_subscribers: z.boolean('must be true or false').optional().openapi({
      description: 'True: subscribers are sent the corrected update. Nobody is told, where it is left out.',
      example: false,
    }),
  })
  .openapi('UpdateCorrection')

export const update = z
  .object({
    id,
    incident_id: id,
    url: z.string(),
    sequence: z.number().int(),
    kind: z.enum(updateKinds),
    status,
    severity,
    published_at: timestamp,
    author: z.string(),
    what_is_happening: z.string().nullable(),
    who_is_affected: z.string().nullable(),
    what_we_are_doing: z.string().nullable(),
    next_update_at: timestamp.nullable(),
    reason: z.string().nullable().openapi({ description: 'Why the incident was reopened.' }),
    what_was_impacted: z.string().nullable(),
    started_at: timestamp.nullable(),
    ended_at: timestamp.nullable(),
    what_changed: z.string().nullable(),
    postmortem_url: z.string().nullable(),
    body: z.string().nullable().openapi({ description: 'The one body of an imported update.' }),
    edited_at: timestamp.nullable(),
    retracted_at: timestamp.nullable(),
    retraction_reason: z.string().nullable(),
    purged_at: timestamp.nullable(),
  })
  .openapi('Update')

export const wording = z
  .object({
    replaced_at: timestamp,
    replaced_by: z.string(),
    wording: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'The fields as they read until then.' }),
  })
  .openapi('EarlierWording')

export const toUpdate = (row: Update, publicUrl: string): z.infer<typeof update> => ({
  id: row.id,
  incident_id: row.incidentId,
  url: `${publicUrl}/incidents/${row.incidentId}#update-${row.id}`,
  sequence: row.sequence,
  kind: row.kind,
  status: row.status,
  severity: row.severity,
  published_at: toTimestamp(row.publishedAt),
  author: row.author,
  what_is_happening: row.whatIsHappening,
  who_is_affected: row.whoIsAffected,
  what_we_are_doing: row.whatWeAreDoing,
  next_update_at: toTimestampOrNull(row.nextUpdateAt),
  reason: row.reopeningReason,
  what_was_impacted: row.whatWasImpacted,
  started_at: toTimestampOrNull(row.startedAt),
  ended_at: toTimestampOrNull(row.endedAt),
  what_changed: row.whatChanged,
  postmortem_url: row.postmortemUrl,
  body: row.body,
  edited_at: toTimestampOrNull(row.editedAt),
  retracted_at: toTimestampOrNull(row.retractedAt),
  retraction_reason: row.retractionReason,
  purged_at: toTimestampOrNull(row.purgedAt),
})

export const toWording = (row: UpdateWording): z.infer<typeof wording> => ({
  replaced_at: toTimestamp(row.replacedAt),
  replaced_by: row.replacedBy,
  wording: row.wording,
})

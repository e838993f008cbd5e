import { z } from '@hono/zod-openapi'
import type { Objection } from '#src/policy/objections.ts'

// The small pieces that every resource's schema is made of.

const notIso = 'must be an ISO 8601 time with an offset, such as 2026-03-02T09:15:00Z'

/** The library's own check wants seconds (RFC 3339), which nobody has who promises something for a quarter past nine. */
const isoForms = [{ offset: true }, { offset: true, precision: -1 }].map(z.regexes.datetime)

/** A moment in a request: ISO 8601 with an offset, answered in UTC. */
export const moment = z
  .string(notIso)
  .refine((text) => isoForms.some((form) => form.test(text)), { error: notIso, abort: true })
  .transform((text) => new Date(text))
  .refine((time) => time >= earliest && time < latest, 'must lie between the years 2000 and 2100')
  .openapi({ format: 'date-time', example: '2026-03-02T09:15:00Z' })

const earliest = new Date('2000-01-01T00:00:00Z')
const latest = new Date('2100-01-01T00:00:00Z')

/** A moment in an answer. */
export const timestamp = z.string().openapi({ format: 'date-time', example: '2026-03-02T09:15:00.000Z' })

export const id = z.string().openapi({ pattern: '^[a-z0-9]{12}$', example: 'k3v9x2m4q7zt' })

/** The id of a path such as `/components/{id}`. */
export const idInPath = z.object({ id: id.openapi({ param: { name: 'id', in: 'path' } }) })

/** The id of what lies below that, such as the update of `/incidents/{id}/updates/{update_id}`. */
export const idBelow = (name: string) => id.openapi({ param: { name, in: 'path' }, example: 'w8c1n5r0j6yb' })

/** One line of text. */
export const line = (most: number) =>
  z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(oneLine, 'must be one line without control characters')
    .refine(
      (text) => text === '' || /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(text),
      'must be visible',
    )
    // Patterns in a schema are Unicode without saying so; the generator would write the flag into it.
    .openapi({ pattern: oneLine.source })

const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u

/** Markdown as the template's fields hold it. Whether a missing one matters is for the policy to say. */
export const words = (description: string, example: string) =>
  z
    .string('must be a text')
    .max(10_000, 'must have at most 10000 characters')
    .nullish()
    .openapi({ description: `${description} Markdown; the policy asks for it.`, example })

/** An http or https address. */
export const webAddress = line(2_000)
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http or https address')
  .openapi({ format: 'uri', example: 'https://example.com/logo.svg' })

export const reason = line(1_000)

/** The body of a call that needs no words: an empty object. */
export const nothing = z.strictObject({}).openapi('Nothing')

export const personId = line(20).nullish().openapi({
  description: 'Whose word it is; left out, the person whose token it is.',
  example: 'k3v9x2m4q7zt',
})

/** A person by id and name, as answers name them. */
export const namedPerson = z.object({ id, name: z.string().openapi({ example: 'Ana Lima' }) })

export const objection = z
  .object({
    rule: z.string().openapi({ example: 'promise-beyond-cadence' }),
    section: z.string().openapi({ example: 'Incident workflow: 2) Communicate' }),
    field: z.string().nullable().openapi({ example: 'next_update_at' }),
    message: z.string().openapi({ example: 'next_update_at is 40 min away; Sev0 allows 15' }),
    expected: z.string().openapi({
      example: 'a time after 2026-03-02T09:00:00.000Z and no later than 2026-03-02T09:15:00.000Z',
    }),
  } satisfies Record<keyof Objection, z.ZodType>)
  .openapi('Objection')

export const toTimestamp = (time: Date): string => time.toISOString()
export const toTimestampOrNull = (time: Date | null): string | null => time?.toISOString() ?? null

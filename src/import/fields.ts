import { z } from 'zod'
import { isId } from '#db/ids.ts'
import { isBlank } from '#src/policy/blank.ts'
import { maintenanceStatuses, plainWord, statuses } from './words.ts'

// What the fields of a source are made of, and how a fault in one is told.

/**
 * Text that can be stored and passed on. One ill-formed character makes a whole JSON answer unreadable to
 * others.
 */
export const text = z
  .string()
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair, which is no character')
  .refine((value) => !value.includes('\0'), 'holds a NUL character')

/** A title or a name: one line in which a reader sees something. */
export const line = text
  .refine((value) => !isBlank(value), 'is blank')
  .transform((value) => value.trim())
  .refine(
    (value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value),
    'is more than one line, or holds control characters',
  )

/** A time in the years in which the rest of the program takes one. */
export const moment = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      typeof input === 'string' ? `${quoted(input)} is not a time such as 2026-03-02T09:00:00Z` : undefined,
  })
  .transform((value) => new Date(value))
  .refine((time) => time >= earliest && time < latest, 'is not between the years 2000 and 2100')

const earliest = new Date('2000-01-01T00:00:00Z')
const latest = new Date('2100-01-01T00:00:00Z')

export const publicId = z.string().refine(isId, 'is not 12 characters of a-z and 0-9')

/** A word out of a closed list, as what it means. */
export const wordOf = <Meaning>(meanings: Map<string, Meaning>) =>
  z.string().transform((word, context) => {
    const meaning = meanings.get(plainWord(word))
    if (meaning !== undefined) return meaning
    context.addIssue(`${quoted(word)} is none of ${[...meanings.keys()].join(', ')}`)
    return z.NEVER
  })

/** Tells planned work from incidents: by its impact, or by every one of its updates (a list under `updatesKey`). */
export function maintenanceCheck(updatesKey: string): (entry: unknown) => boolean {
  const impact = z.string().refine((word) => plainWord(word) === 'maintenance')
  const status = z.string().refine((word) => {
    const plain = plainWord(word)
    return maintenanceStatuses.has(plain) && !statuses.has(plain)
  })
  const maintenance = z.union([
    z.object({ impact }),
    z.object({ [updatesKey]: z.array(z.object({ status })).min(1) }),
  ])
  return (entry) => maintenance.safeParse(entry).success
}

/** An entry in its schema's form, or all that is wrong with it in one sentence, each part led by its path. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  entry: unknown,
): { ok: true; value: z.output<Schema> } | { ok: false; problem: string } {
  const result = schema.safeParse(entry, { error: explain })
  if (result.success) return { ok: true, value: result.data }
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${pathText(path)} ${message}`,
  )
  return { ok: false, problem: bounded(problems) }
}

/** `["updates", 2, "at"]` as `updates[2].at`. */
const pathText = (path: PropertyKey[]): string =>
  path
    .map((part, place) => (typeof part === 'number' ? `[${part}]` : `${place ? '.' : ''}${String(part)}`))
    .join('')

/** What zod found, in words; undefined leaves zod's own. */
const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is missing' : `is not ${article(issue.expected)}`
  }
  return issue.code === 'too_small' ? 'is empty' : undefined
}

const article = (kind: string): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`

const mostProblems = 5

/** One entry may be wrong in a thousand places; the first few tell enough. */
const bounded = (problems: string[]): string =>
  problems.length <= mostProblems
    ? problems.join('; ')
    : `${problems.slice(0, mostProblems).join('; ')}; and ${problems.length - mostProblems} more`

/** A value as a message quotes it: short, and with nothing that a terminal would obey. */
const quoted = (value: string): string =>
  JSON.stringify(value.length <= 40 ? value : `${value.slice(0, 40)}…`)

import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { latest } from '#src/policy/instants.ts'
import type { Frame } from '../moment.ts'
import type { SpPage } from './shapes.ts'

/** The page that every answer names, and how times are written on it. */
export type PageFacts = { page: SpPage; timeOf: (time: Date) => string }

/** `begunOrEndedAt`: what windows did by themselves, whether or not it is written down yet. */
export function pageFacts(
  { name, publicUrl, timeZone, revision }: Frame,
  begunOrEndedAt: Date[] = [],
): PageFacts {
  const timeOf = (time: Date): string => timeIn(time, timeZone)
  return {
    timeOf,
    page: {
      id: pageId(publicUrl),
      name,
      url: publicUrl,
      time_zone: isUtc(timeZone) ? 'Etc/UTC' : timeZone,
      updated_at: timeOf(latest([revision.changedAt, ...begunOrEndedAt])),
    },
  }
}

/** A page is known by its address: 12 characters of `[a-z0-9]`, the same as long as the address is. */
function pageId(publicUrl: string): string {
  const digest = createHash('sha256').update(publicUrl).digest('hex')
  return BigInt(`0x${digest}`).toString(36).slice(0, 12)
}

/** `2026-03-02T10:15:00.000+01:00`; UTC is a `Z`. */
export function timeIn(time: Date, timeZone: string): string {
  if (isUtc(timeZone)) return time.toISOString()
  return Temporal.Instant.fromEpochMilliseconds(time.getTime()).toString({
    timeZone,
    fractionalSecondDigits: 3,
  })
}

const isUtc = (timeZone: string): boolean => /^(Etc\/)?(UTC|UCT|Zulu|Universal)$/i.test(timeZone)

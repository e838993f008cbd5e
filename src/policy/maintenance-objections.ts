import { isBlank } from './blank.ts'
import { isInstant, isoUtc } from './instants.ts'
import { isActive, isOver, type MaintenanceFacts, type MaintenanceStatus } from './maintenance.ts'
import { type Objection, plannedWork } from './objection.ts'

/** What somebody wants to do about planned work, before the rules have had their say. */
export type MaintenanceDraft =
  | ({ kind: 'schedule'; message?: string | null } & Window)
  | ({ kind: 'change' } & Partial<Window>)
  | { kind: 'update' | 'cancellation'; message?: string | null }
  | { kind: 'beginning' | 'verification' | 'completion' | 'hold' | 'release' }

type Window = { starts_at: Date; ends_at: Date }

/** Beyond this it is no window any more, and a mistyped year is likelier. */
export const longestWindowDays = 31

/** Work that has begun already may still be announced, as long as that is news. */
export const latestAnnouncementMinutes = 60

/**
 * Everything that the rules hold against a draft; empty when it may go ahead. `facts` is null for a window that is
 * not announced yet, and as of `now` otherwise. Never throws: an invalid Date is an objection, too.
 */
export function maintenanceObjections(
  draft: MaintenanceDraft,
  facts: MaintenanceFacts | null,
  now: Date,
): Objection[] {
  const stage = facts && stageObjection(draft.kind, facts)
  if (stage) return [stage]
  switch (draft.kind) {
    case 'schedule':
      return [...wordsObjections(draft.message), ...windowObjections(draft, ['starts_at', 'ends_at'], now)]
    case 'change':
      return changeObjections(draft, facts!, now)
    case 'update':
    case 'cancellation':
      return wordsObjections(draft.message)
    default:
      return []
  }
}

/** In which states something may be done. A cancellation is for what has not begun: what has begun is completed. */
const allowedIn: Record<MaintenanceDraft['kind'], readonly MaintenanceStatus[]> = {
  schedule: [],
  change: ['scheduled', 'in_progress', 'verifying'],
  update: ['scheduled', 'in_progress', 'verifying'],
  beginning: ['scheduled'],
  verification: ['in_progress'],
  completion: ['in_progress', 'verifying'],
  cancellation: ['scheduled'],
  hold: ['scheduled', 'in_progress', 'verifying'],
  release: ['scheduled', 'in_progress', 'verifying'],
}

function stageObjection(kind: MaintenanceDraft['kind'], facts: MaintenanceFacts): Objection | null {
  const allowed = allowedIn[kind]
  if (!allowed.includes(facts.status)) {
    return objection(
      isOver(facts.status) ? 'maintenance-is-over' : 'maintenance-is-elsewhere',
      null,
      `the maintenance is ${facts.status}; ${named(kind)} is for one that is ${allowed.join(' or ')}`,
      isOver(facts.status) ? 'schedule a new maintenance' : `one of ${waysOn[facts.status].join(', ')}`,
    )
  }
  if (kind === 'release' && facts.heldAt === null) {
    return objection(
      'maintenance-is-not-held',
      null,
      'nobody holds the maintenance',
      'nothing: it goes by itself',
    )
  }
  return null
}

const named = (kind: MaintenanceDraft['kind']): string => `${kind === 'update' ? 'an' : 'a'} ${kind}`

/** What leads on from a state. */
const waysOn: Record<MaintenanceStatus, readonly string[]> = {
  scheduled: ['a beginning', 'a change', 'a cancellation'],
  in_progress: ['a verification', 'a completion', 'a change of the end'],
  verifying: ['a completion', 'a change of the end'],
  completed: [],
  cancelled: [],
}

function changeObjections(
  { starts_at, ends_at }: Partial<Window>,
  facts: MaintenanceFacts,
  now: Date,
): Objection[] {
  const isMoved = (time: Date | undefined, from: Date) =>
    time !== undefined && time.getTime() !== from.getTime()
  const moved: (keyof Window)[] = [
    ...(isMoved(starts_at, facts.startsAt) ? (['starts_at'] as const) : []),
    ...(isMoved(ends_at, facts.endsAt) ? (['ends_at'] as const) : []),
  ]
  if (moved.length === 0) return []
  if (moved.includes('starts_at') && isActive(facts.status)) {
    const message = `starts_at is moved, but the work began at ${isoUtc(facts.begunAt ?? facts.startsAt)}`
    return [objection('start-is-past', 'starts_at', message, 'leave starts_at out, or move ends_at')]
  }
  return windowObjections(
    { starts_at: starts_at ?? facts.startsAt, ends_at: ends_at ?? facts.endsAt },
    moved,
    now,
  )
}

/** `stated` are the times that are new: what was announced before is not held against a change of the other. */
function windowObjections({ starts_at, ends_at }: Window, stated: (keyof Window)[], now: Date): Objection[] {
  const invalid = stated.filter((field) => !isInstant({ starts_at, ends_at }[field]))
  if (invalid.length > 0) {
    return invalid.map((field) => objection('not-a-time', field, `${field} is an invalid time`, 'a time'))
  }
  const found: Objection[] = []
  const earliest = new Date(now.getTime() - latestAnnouncementMinutes * minuteMs)
  if (stated.includes('starts_at') && starts_at < earliest) {
    found.push(
      objection(
        'start-is-past',
        'starts_at',
        `starts_at is ${isoUtc(starts_at)}, which is more than ${latestAnnouncementMinutes} minutes ago`,
        `a time no earlier than ${isoUtc(earliest)}`,
      ),
    )
  }
  const field = stated.includes('ends_at') ? 'ends_at' : 'starts_at'
  if (ends_at <= starts_at) {
    const message = `ends_at is ${isoUtc(ends_at)}, which is not after starts_at, ${isoUtc(starts_at)}`
    found.push(objection('ends-before-it-starts', field, message, 'an end after the start'))
  } else if (ends_at.getTime() - starts_at.getTime() > longestWindowDays * dayMs) {
    const message = `the window lasts longer than ${longestWindowDays} days`
    found.push(objection('window-too-long', field, message, `at most ${longestWindowDays} days`))
  } else if (stated.includes('ends_at') && ends_at <= now) {
    const message = `ends_at is ${isoUtc(ends_at)}, which is past`
    found.push(objection('end-is-past', 'ends_at', message, `a time after ${isoUtc(now)}`))
  }
  return found
}

const wordsObjections = (message: string | null | undefined): Objection[] =>
  isBlank(message)
    ? [
        objection(
          'message-missing',
          'message',
          'message is empty; nobody would learn anything',
          'what is planned, and what it means for customers',
        ),
      ]
    : []

const objection = (rule: string, field: string | null, message: string, expected: string): Objection => ({
  rule,
  section: plannedWork,
  field,
  message,
  expected,
})

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

import { latest } from './instants.ts'

/** From the announcement to the end; a window that is still ahead may be cancelled instead. */
export const maintenanceStatuses = [
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
  'cancelled',
] as const

export type MaintenanceStatus = (typeof maintenanceStatuses)[number]

/** While it lasts, its components are under maintenance. */
export const activeStatuses = ['in_progress', 'verifying'] as const satisfies MaintenanceStatus[]

export const maintenanceStatusNames: Record<MaintenanceStatus, string> = {
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  verifying: 'Verifying',
  completed: 'Completed',
  cancelled: 'Cancelled',
}

/** What the rules must know of a window. */
export type MaintenanceFacts = {
  status: MaintenanceStatus
  /** The window as it is announced. */
  startsAt: Date
  endsAt: Date
  /** When the work really began and ended; null until it has. */
  begunAt: Date | null
  endedAt: Date | null
  /** Since when a person holds it: it neither begins nor ends by itself until they let it go. */
  heldAt: Date | null
  /** When it was last let go: what fell due before happens then. */
  releasedAt: Date | null
}

/** Something that a window does by itself. `at` is when it happened, which may lie before anybody looked. */
export type Transition = { to: 'in_progress' | 'completed'; at: Date }

/** What a window has done by itself by `now` and is not written down yet, in order. */
export function transitionsDue(facts: MaintenanceFacts, now: Date): Transition[] {
  const next = nextTransition(facts)
  if (!next || next.at > now) return []
  return [next, ...transitionsDue(afterTransition(facts, next), now)]
}

/** The same window once it has begun or ended. */
export function afterTransition<Facts extends MaintenanceFacts>(facts: Facts, { to, at }: Transition): Facts {
  return to === 'in_progress' ? { ...facts, status: to, begunAt: at } : { ...facts, status: to, endedAt: at }
}

/** The window as it stands at `now`, whether or not anybody has written down that it began or ended. */
export const maintenanceAt = <Facts extends MaintenanceFacts>(facts: Facts, now: Date): Facts =>
  transitionsDue(facts, now).reduce<Facts>(afterTransition, facts)

/** What it will do next by itself; null while somebody holds it, and once it is over. */
export function nextTransition(facts: MaintenanceFacts): Transition | null {
  const { status, startsAt, endsAt, begunAt, heldAt, releasedAt } = facts
  if (heldAt !== null) return null
  if (status === 'scheduled') return { to: 'in_progress', at: latest([startsAt, releasedAt]) }
  if (isActive(status)) return { to: 'completed', at: latest([endsAt, releasedAt, begunAt]) }
  return null
}

export const isActive = (status: MaintenanceStatus): boolean =>
  (activeStatuses as readonly MaintenanceStatus[]).includes(status)

/** Nothing happens to it any more. */
export const isOver = (status: MaintenanceStatus): boolean => status === 'completed' || status === 'cancelled'

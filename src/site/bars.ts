import { LRUCache } from 'lru-cache'
import type { Component } from '#db/queries/catalog.ts'
import { listCountedDays } from '#db/queries/component-days.ts'
import { type ComponentImpact, listImpactsEndedAfter, listOpenImpacts } from '#db/queries/scope.ts'
import { once } from '#src/once.ts'
import { type Day, lastDays } from './days.ts'
import type { Moment } from './moment.ts'
import { nextShareStep } from './share-step.ts'
import { countedStretch, type Stretch, statusAt, type Uptime, uptimeOver } from './uptime.ts'

const barDays = 90

/** What the uptime bars are drawn from: counted days, and what impaired components on those that cannot be counted yet. */
export type BarFacts = {
  days: Day[]
  now: Date
  /** By component, as `listCountedDays` has them. */
  counted: Map<string, string>
  impacts: Map<string, ComponentImpact[]>
  changesAt: Moment['changesAt']
}

/**
 * Loads it for all components, or for one. Counted are the days that are over; today, and every day since something
 * began that still lasts, are told from the impacts themselves.
 */
export async function loadBars(
  { reader, now, frame, changesAt }: Pick<Moment, 'reader' | 'now' | 'frame' | 'changesAt'>,
  componentId?: string,
): Promise<BarFacts> {
  const days = lastDays(barDays, now, frame.timeZone)
  // At midnight itself nothing is known of the new day yet; a millisecond later it is.
  const today = days.at(-1)!
  for (const time of [new Date(today.from.getTime() + 1), today.to]) changesAt(time)
  const open = await listOpenImpacts(reader, componentId)
  const first = Math.max(uncountedSince(days, open), days[0]!.from.getTime())
  const ended = await listImpactsEndedAfter(reader, dayAt(days, first).from, componentId)
  const counted = await listCountedDays(reader, days[0]!.date, componentId)
  return {
    ...{ days, now, changesAt, counted },
    impacts: Map.groupBy([...open, ...ended], (impact) => impact.componentId),
  }
}

/** How a component fared over those days. Names the moments at which what is printed of that becomes another. */
export function uptimeFrom(
  { days, now, counted, impacts, changesAt }: BarFacts,
  { id, createdAt }: Pick<Component, 'id' | 'createdAt'>,
): Uptime {
  const own = impacts.get(id) ?? []
  const since = uncountedSince(
    days,
    own.filter(({ toAt }) => toAt === null),
  )
  const firstLive = days.findIndex(({ to }) => to.getTime() > since)
  const passed = passedDays(days, firstLive, createdAt, counted.get(id) ?? '{}')
  const uptime = uptimeOver(days.slice(firstLive), own, createdAt, now, passed)
  for (const time of changesOf(uptime, own, createdAt, now, days.at(-1)!.to)) changesAt(time)
  return uptime
}

/**
 * The first of some days, as far as they were counted. The same until something counts them anew, so they are told once:
 * a page shows 90 for each component, and a publish changes none of them.
 */
function passedDays(days: Day[], count: number, createdAt: Date, counted: string): Stretch {
  const told = once(toldStretches, days, () => new LRUCache<string, Stretch>({ max: mostTold }))
  return once(told, `${count} ${createdAt.getTime()} ${counted}`, () =>
    countedStretch(days.slice(0, count), createdAt, JSON.parse(counted)),
  )
}

/** `lastDays` answers with the same list until midnight. */
const toldStretches = new WeakMap<Day[], LRUCache<string, Stretch>>()
const mostTold = 1_000

/** What begins or ends at a moment, or begins to be known, is told from the next millisecond on. */
function changesOf(
  uptime: Uptime,
  impacts: ComponentImpact[],
  createdAt: Date,
  now: Date,
  until: Date,
): Date[] {
  const edges = impacts.flatMap(({ fromAt, toAt }) => (toAt ? [fromAt, toAt] : [fromAt])).concat(createdAt)
  const times = edges.flatMap((edge) => [edge, new Date(edge.getTime() + 1)])
  const step = nextShareStep(uptime, statusAt(now.getTime(), impacts), now, until)
  return step ? [...times, step] : times
}

/** The moment from which on days are not counted: the beginning of today, or of what began before it and still lasts. */
const uncountedSince = (days: Day[], open: ComponentImpact[]): number =>
  Math.min(days.at(-1)!.from.getTime(), ...open.map(({ fromAt }) => fromAt.getTime()))

const dayAt = (days: Day[], time: number): Day => days.find(({ to }) => to.getTime() > time) ?? days.at(-1)!

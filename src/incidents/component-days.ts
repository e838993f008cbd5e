import type { Tx } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import {
  areDaysCounted,
  type ComponentDay,
  deleteComponentDays,
  findCountedZone,
  insertComponentDays,
  replaceComponentDays,
  saveCountedZone,
} from '#db/queries/component-days.ts'
import { findPage } from '#db/queries/page.ts'
import { type ComponentImpact, listImpacts, listImpactsEndedAfter } from '#db/queries/scope.ts'
import { type Day, daysBetween } from '#src/site/days.ts'
import { type Impact, timeAtEachStatus } from './time-at-status.ts'

/** An impact that has ended: what still lasts is added when somebody looks, and counted once it is over. */
type Ended = Impact & { toAt: Date }

/** Counts the days anew on which some impacts lay, after they were written or taken away. */
export async function refreshDays(tx: Tx, changed: ComponentImpact[]): Promise<void> {
  const { timeZone } = await findPage(tx)
  if ((await findCountedZone(tx)) !== timeZone) return countAllDays(tx, timeZone)
  const touched = Map.groupBy(changed.filter(hasEnded), ({ componentId }) => componentId)
  if (touched.size === 0) return
  const knownSince = await knownSinces(tx)
  for (const [componentId, own] of touched) {
    const from = Math.min(...own.map(({ fromAt }) => fromAt.getTime()))
    const to = Math.max(...own.map(({ toAt }) => toAt.getTime()))
    const days = daysBetween(new Date(from), new Date(to), timeZone)
    const impacts = await listImpactsEndedAfter(tx, days[0]!.from, componentId)
    const rows = rowsOf(componentId, days, impacts.filter(hasEnded), knownSince.get(componentId)!)
    await replaceComponentDays(tx, componentId, [days[0]!.date, days.at(-1)!.date], rows)
  }
}

/** Counts every day of every component, where that was never done or the page counts its days otherwise by now. */
export async function ensureDays(tx: Tx): Promise<void> {
  if (!(await areDaysCounted(tx))) await recountDays(tx)
}

/** Counts every day of every component anew. */
export async function recountDays(tx: Tx): Promise<void> {
  const { timeZone } = await findPage(tx)
  await countAllDays(tx, timeZone)
}

async function countAllDays(tx: Tx, timeZone: string): Promise<void> {
  const ended = (await listImpacts(tx)).filter(hasEnded)
  const knownSince = await knownSinces(tx)
  await deleteComponentDays(tx)
  for (const [componentId, own] of Map.groupBy(ended, (impact) => impact.componentId)) {
    const days = own.flatMap(({ fromAt, toAt }) => daysBetween(fromAt, toAt, timeZone))
    const each = [...new Map(days.map((day) => [day.date, day])).values()]
    await insertComponentDays(tx, rowsOf(componentId, each, own, knownSince.get(componentId)!))
  }
  await saveCountedZone(tx, timeZone)
}

const hasEnded = <T extends Impact>(impact: T): impact is T & Ended => impact.toAt !== null

const knownSinces = async (tx: Tx): Promise<Map<string, Date>> =>
  new Map((await listComponents(tx)).map(({ id, createdAt }) => [id, createdAt]))

/** The days with trouble among some. What lies before the component was known counts neither for it nor against it. */
function rowsOf(componentId: string, days: Day[], impacts: Ended[], knownSince: Date): ComponentDay[] {
  return days.flatMap(({ date, from, to }) => {
    const within = impacts.filter(({ fromAt, toAt }) => fromAt < to && toAt > from)
    const start = Math.max(from.getTime(), knownSince.getTime())
    const spentMs = timeAtEachStatus(within, start, to.getTime())
    return Object.keys(spentMs).length === 0 ? [] : { componentId, date, spentMs }
  })
}

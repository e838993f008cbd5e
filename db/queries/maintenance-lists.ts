import {
  and,
  asc,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  max,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { maintenanceComponents, maintenances, maintenanceUpdates } from '../schema/maintenance.ts'
import { type Maintenance, standing } from './maintenances.ts'

// Windows in the order of their time, those that are over too, and with pages.

/**
 * A window of a series that fell away before anybody was told of it is no news, and in no list. Its own page and the
 * calendars, where it stood, say that it is cancelled.
 */
function isNews(reader: Reader) {
  return or(
    ne(maintenances.status, 'cancelled'),
    isNull(maintenances.seriesId),
    exists(
      reader
        .select({ id: maintenanceUpdates.id })
        .from(maintenanceUpdates)
        .where(eq(maintenanceUpdates.maintenanceId, maintenances.id)),
    ),
  )
}

const startingIn = (isMeant: (reader: Reader) => SQL | undefined) =>
  prepared((db) =>
    db
      .select()
      .from(maintenances)
      .where(
        and(
          gte(maintenances.startsAt, given('from', maintenances.startsAt)),
          lt(maintenances.startsAt, given('to', maintenances.startsAt)),
          isMeant(db),
        ),
      )
      .orderBy(desc(maintenances.startsAt), desc(maintenances.id)),
  )
const allStartingIn = startingIn(() => undefined)
const newsStartingIn = startingIn(isNews)

/** Windows that are planned for a time from `from` (inclusive) to `to` (exclusive), newest first. */
export const listMaintenancesStartingIn = async (
  reader: Reader,
  from: Date,
  to: Date,
): Promise<Maintenance[]> => allStartingIn(reader, { from, to })

/** The same without those that are no news. */
export const listMaintenanceNewsIn = async (reader: Reader, from: Date, to: Date): Promise<Maintenance[]> =>
  newsStartingIn(reader, { from, to })

/** Where in a list a window stands, the newest window first. */
type Place = Pick<Maintenance, 'startsAt' | 'id'>

/** All of them, the newest window first, each with how many updates it has. */
export const listAllMaintenances = async (
  reader: Reader,
): Promise<(Place & { updateCount: number | null })[]> => {
  const { id, startsAt } = maintenances
  const last = reader
    .select({ sequence: max(maintenanceUpdates.sequence) })
    .from(maintenanceUpdates)
    .where(eq(maintenanceUpdates.maintenanceId, id))
  return reader
    .select({ id, startsAt, updateCount: sql<number | null>`(${last})` })
    .from(maintenances)
    .orderBy(desc(startsAt), desc(id))
}

const isBefore = (place: Place | undefined) =>
  place &&
  or(
    lt(maintenances.startsAt, place.startsAt),
    and(eq(maintenances.startsAt, place.startsAt), lt(maintenances.id, place.id)),
  )

const isBegunBy = (time: Date | undefined) =>
  time && or(lte(maintenances.startsAt, time), notInArray(maintenances.status, standing))

/**
 * All that there are or were, from a time on if one is given, and without those ahead of another, the newest window
 * first; `before` is the last one already seen. One that was called off is not ahead. Those that are no news are left out where
 * `newsOnly` says so: the public's lists do.
 */
export const listMaintenances = async (
  reader: Reader,
  filter: {
    before?: Place
    from?: Date
    begunBy?: Date
    seriesId?: string
    newsOnly?: boolean
    limit: number
  },
): Promise<Maintenance[]> =>
  reader
    .select()
    .from(maintenances)
    .where(
      and(
        filter.seriesId === undefined ? undefined : eq(maintenances.seriesId, filter.seriesId),
        filter.from && gte(maintenances.startsAt, filter.from),
        isBegunBy(filter.begunBy),
        isBefore(filter.before),
        filter.newsOnly ? isNews(reader) : undefined,
      ),
    )
    .orderBy(desc(maintenances.startsAt), desc(maintenances.id))
    .limit(filter.limit)

/** The newest windows that name a component and are news; `before` is the last one already seen. */
export const listMaintenancesOfComponent = async (
  reader: Reader,
  componentId: string,
  { before, limit }: { before?: Place; limit: number },
): Promise<Maintenance[]> =>
  reader
    .select()
    .from(maintenances)
    .where(
      and(
        inArray(maintenances.id, maintenancesNaming(reader, componentId)),
        isBefore(before),
        isNews(reader),
      ),
    )
    .orderBy(desc(maintenances.startsAt), desc(maintenances.id))
    .limit(limit)

const maintenancesNaming = (reader: Reader, componentId: string) =>
  reader
    .select({ id: maintenanceComponents.maintenanceId })
    .from(maintenanceComponents)
    .where(eq(maintenanceComponents.componentId, componentId))

/** When the first window was announced for. */
export async function findFirstMaintenanceStart(reader: Reader): Promise<Date | null> {
  const [row] = await reader
    .select({ startsAt: maintenances.startsAt })
    .from(maintenances)
    .orderBy(asc(maintenances.startsAt))
    .limit(1)
  return row?.startsAt ?? null
}

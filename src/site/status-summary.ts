import { listOpenIncidents } from '#db/queries/public.ts'
import { findStandingUpdates, type Update } from '#db/queries/updates.ts'
import { viewComponents } from './component-view.ts'
import { headlineOf } from './headline.ts'
import { type IncidentView, viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'
import { standingMaintenances } from './standing-maintenances.ts'

export type StatusSummary = Awaited<ReturnType<typeof statusSummary>>

/** An open incident with the words that hold now, as they were written in Markdown. */
export type StandingIncident = IncidentView & {
  words: Pick<Update, 'whatIsHappening' | 'whoIsAffected' | 'whatWeAreDoing'> | null
}

/** How many windows ahead are told. */
const mostUpcoming = 10

/** How things stand, for whoever shows it elsewhere: a badge, a banner, a terminal, a preview of a link. */
export async function statusSummary(moment: Moment) {
  const { reader, catalog, frame } = moment
  const rows = await listOpenIncidents(reader)
  const open = await viewIncidents(reader, rows, catalog, moment, { mostUpdates: 1 })
  const standing = await findStandingUpdates(
    reader,
    rows.map(({ id }) => id),
  )
  const { active, upcoming } = await standingMaintenances(moment, { mostUpcoming })
  const components = viewComponents(catalog.components, open, active)
  return {
    frame,
    headline: headlineOf(open, components, active),
    open: open.map(
      (incident): StandingIncident => ({ ...incident, words: standing.get(incident.id) ?? null }),
    ),
    /** Maintenances under way, and the next ones ahead, the soonest first. */
    active,
    upcoming,
    components,
  }
}

import { listGroups } from '#db/queries/catalog.ts'
import { listLastWordsOnComponents, listNewestIncidents, listOpenIncidents } from '#db/queries/public.ts'
import { findScopes } from '#db/queries/scope.ts'
import { type ShownStatus, worstByComponent } from '#src/policy/scope.ts'
import { headlineOf } from '../headline.ts'
import type { Moment } from '../moment.ts'
import { spComponents } from './components.ts'
import { spIncidents } from './incidents.ts'
import { pageFacts } from './page.ts'
import { plannedWork } from './planned-work.ts'
import { spMaintenances } from './scheduled-maintenances.ts'
import { statusOf } from './status.ts'

/** As many as Statuspage answers. */
const mostIncidents = 50

/**
 * The eight answers of Statuspage's public API, by their path below `/api/v2/`. They are made together, from the same
 * facts, so that those of one moment tell the same story.
 */
export async function statuspageOf(moment: Moment) {
  const { reader, catalog, frame } = moment
  const { standing, underWay, maintained, begunOrEndedAt } = await plannedWork(moment)
  const facts = pageFacts(frame, begunOrEndedAt)
  const { page } = facts
  const open = await listOpenIncidents(reader)
  const newest = await listNewestIncidents(reader, mostIncidents)
  const scopes = await findScopes(
    reader,
    open.map(({ id }) => id),
  )
  const statuses = worstByComponent<ShownStatus>([
    ...[...scopes.values()].flatMap(({ components }) => components),
    ...underWay.map((id) => ({ id, status: 'under_maintenance' as const })),
  ])
  const components = spComponents(
    {
      components: catalog.components,
      groups: await listGroups(reader),
      statuses,
      lastWords: await listLastWordsOnComponents(reader),
      maintained,
    },
    facts,
  )
  const parts = components.filter(({ group }) => !group)

  const isNew = new Set(newest.map(({ id }) => id))
  const told = await spIncidents(
    moment,
    [...newest, ...open.filter(({ id }) => !isNew.has(id)).sort(byPublication)],
    components,
    facts,
  )
  const incidents = told.filter(({ id }) => isNew.has(id))
  const unresolved = told.filter(({ status }) => status !== 'resolved')
  const maintenances = await spMaintenances(moment, standing, components, facts)
  const { active, upcoming } = maintenances
  const status = statusOf(headlineOf(open, parts, active))

  return {
    'summary.json': {
      page,
      components,
      incidents: unresolved,
      scheduled_maintenances: [...active, ...upcoming],
      status,
    },
    'status.json': { page, status },
    'components.json': { page, components },
    'incidents.json': { page, incidents },
    'incidents/unresolved.json': { page, incidents: unresolved },
    'scheduled-maintenances.json': { page, scheduled_maintenances: maintenances.all },
    'scheduled-maintenances/upcoming.json': { page, scheduled_maintenances: upcoming },
    'scheduled-maintenances/active.json': { page, scheduled_maintenances: active },
  }
}

export type StatuspageAnswers = Awaited<ReturnType<typeof statuspageOf>>

const byPublication = (a: { firstPublishedAt: Date | null }, b: { firstPublishedAt: Date | null }): number =>
  Number(b.firstPublishedAt) - Number(a.firstPublishedAt)

import { listAllMaintenances } from '#db/queries/maintenance-lists.ts'
import { listPostmortemIds } from '#db/queries/postmortems.ts'
import { listPublishedIncidents } from '#db/queries/public.ts'
import { isShown } from '#src/incidents/scope-names.ts'
import { earlierPages } from './component-history.ts'
import { monthAfter } from './days.ts'
import { feedFiles } from './feed-files.ts'
import { earlierInMonths, monthsOfHistory } from './history-page.ts'
import { laterMaintenances } from './maintenance-page.ts'
import type { Moment } from './moment.ts'
import type { StatuspageAnswers } from './statuspage/statuspage.ts'
import { pagesOfEarlierUpdates } from './update-pages.ts'

/** A public address, in the first language. */
export type PublicAddress = {
  path: string
  /** Whether it is there in every language, at `/de/…` and the like. Feeds are in one. */
  isPage: boolean
  /** The incident or maintenance that it is about, and that alone changes it; null where it shows more than one. */
  subjectId: string | null
}

/** Every address that answers the public: what a mirror holds. A new kind of page gets its line here. */
export async function publicAddresses(moment: Moment): Promise<PublicAddress[]> {
  const incidents = await listPublishedIncidents(moment.reader)
  const maintenances = await listAllMaintenances(moment.reader)
  return [
    page('/'),
    page('/history'),
    page('/maintenance'),
    page('/how-we-communicate'),
    page('/404'),
    page('/embed'),
    ...['/maintenance.ics', '/status.json', '/status.txt', '/badge.svg', '/preview.png'].map((path) =>
      file(path),
    ),
    ...feeds(''),
    ...(await months(moment)).map((month) => page(`/history/${month}`)),
    ...(await earlierInMonths(moment, incidents)).map((path) => page(path)),
    ...(await laterMaintenances(moment)).map((path) => page(path)),
    ...statuspagePaths.map((path) => file(`/api/v2/${path}`)),
    ...(await earlierPagesOf(moment)).map((path) => page(path)),
    ...moment.catalog.components
      .filter(isShown)
      .flatMap(({ id }) => [
        page(`/components/${id}`),
        file(`/components/${id}/badge.svg`),
        ...feeds(`/components/${id}`),
      ]),
    ...moment.catalog.regions.flatMap(({ id }) => feeds(`/regions/${id}`)),
    ...incidents.flatMap((incident) => ofSubject(`/incidents/${incident.id}`, incident)),
    ...(await listPostmortemIds(moment.reader)).map((id) => page(`/incidents/${id}/postmortem`, id)),
    ...maintenances.flatMap((maintenance) => ofSubject(`/maintenance/${maintenance.id}`, maintenance)),
  ]
}

const ofSubject = (
  path: string,
  { id, updateCount }: { id: string; updateCount: number | null },
): PublicAddress[] => [
  page(path, id),
  ...pagesOfEarlierUpdates(path, updateCount ?? 0).map((earlier) => page(earlier, id)),
  ...feeds(path, id),
]

const statuspagePaths: (keyof StatuspageAnswers)[] = [
  ...(['summary.json', 'status.json', 'components.json'] as const),
  ...(['incidents.json', 'incidents/unresolved.json'] as const),
  'scheduled-maintenances.json',
  ...(['scheduled-maintenances/upcoming.json', 'scheduled-maintenances/active.json'] as const),
]

const page = (path: string, subjectId: string | null = null) => ({ path, isPage: true, subjectId })
const file = (path: string, subjectId: string | null = null) => ({ path, isPage: false, subjectId })
const feeds = (folder: string, subjectId: string | null = null) =>
  Object.keys(feedFiles).map((name) => file(`${folder}/${name}`, subjectId))

/** Those that the history has a page for. */
async function months(moment: Moment): Promise<string[]> {
  const { first, current } = await monthsOfHistory(moment)
  const found: string[] = []
  for (let month = first; month <= current; month = monthAfter(month, 1)) found.push(month)
  return found
}

async function earlierPagesOf(moment: Moment): Promise<string[]> {
  const found: string[] = []
  for (const { id } of moment.catalog.components.filter(isShown))
    found.push(...(await earlierPages(moment, id)))
  return found
}

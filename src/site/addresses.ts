import { listComponents } from '#db/queries/catalog.ts'
import { findFirstStart, listPublishedIncidentIds } from '#db/queries/public.ts'
import { monthAfter, monthIn } from './days.ts'
import type { Moment } from './moment.ts'

/** A public address, in the first language. */
export type PublicAddress = {
  path: string
  /** Whether it is there in every language, at `/de/…` and the like. Feeds are in one. */
  isPage: boolean
  /** The incident that it is about, and that alone changes it; null where it shows more than one. */
  incidentId: string | null
}

/** Every address that answers the public: what a mirror holds. A new kind of page gets its line here. */
export const publicAddresses = async (moment: Moment): Promise<PublicAddress[]> => [
  page('/'),
  page('/history'),
  page('/how-we-communicate'),
  page('/404'),
  page('/embed'),
  ...['/rss.xml', '/status.json', '/status.txt', '/badge.svg', '/preview.png'].map((path) => file(path)),
  ...(await months(moment)).map((month) => page(`/history/${month}`)),
  ...(await listComponents(moment.reader)).flatMap(({ id }) => [
    page(`/components/${id}`),
    file(`/components/${id}/rss.xml`),
    file(`/components/${id}/badge.svg`),
  ]),
  ...(await listPublishedIncidentIds(moment.reader)).flatMap((id) => [
    page(`/incidents/${id}`, id),
    file(`/incidents/${id}/rss.xml`, id),
  ]),
]

const page = (path: string, incidentId: string | null = null) => ({ path, isPage: true, incidentId })
const file = (path: string, incidentId: string | null = null) => ({ path, isPage: false, incidentId })

/** Those that the history has a page for: from the first incident's until this one. */
async function months({ reader, now, frame }: Moment): Promise<string[]> {
  const current = monthIn(now, frame.timeZone)
  const firstStart = await findFirstStart(reader)
  const found: string[] = []
  let month = firstStart ? monthIn(firstStart, frame.timeZone) : current
  for (; month <= current; month = monthAfter(month, 1)) found.push(month)
  return found
}

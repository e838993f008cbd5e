import { feedText } from '#src/feeds/feed-text.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import { dumpOf } from './dump.ts'
import type { FreshHub } from './hub.ts'

/**
 * Everything that the public can read at this moment, by its address, as text: two equal ones mean that nobody
 * outside could tell the difference.
 */
export async function publicAnswers(hub: FreshHub): Promise<Record<string, string>> {
  const { site } = hub
  const rows = dumpOf(hub.dataDir) as Record<string, { id: string }[]>
  const answers: [string, unknown][] = [['/', await site.overview()]]
  for (let month: string | null | undefined; month !== null; ) {
    const page = await site.history(month)
    answers.push([`/history/${page!.month}`, page])
    month = page!.earlier
  }
  const feeds: [string, FeedSubject][] = [['', {}]]
  for (const { id } of rows.incidents!) {
    answers.push([`/incidents/${id}`, await site.incident(id)])
    answers.push([`/incidents/${id}/postmortem`, await site.postmortem(id)])
    feeds.push([`/incidents/${id}`, { incidentId: id }])
  }
  for (const { id } of rows.maintenances!) {
    answers.push([`/maintenance/${id}`, await site.maintenance(id)])
    feeds.push([`/maintenance/${id}`, { maintenanceId: id }])
  }
  for (const { id } of rows.components!) {
    answers.push([`/components/${id}`, await site.component(id)])
    feeds.push([`/components/${id}`, { componentId: id }])
  }
  for (const { id } of rows.regions!) feeds.push([`/regions/${id}`, { regionId: id }])
  for (const [path, subject] of feeds) {
    // The other formats are written from the same.
    for (const file of ['rss.xml', 'history.rss'] as const)
      answers.push([`${path}/${file}`, await feedText(hub, file, subject)])
  }
  return Object.fromEntries(
    answers.flatMap(([path, answer]) => {
      if (answer === null) return []
      return [[path, typeof answer === 'string' ? answer : JSON.stringify(answer)]]
    }),
  )
}

/** The same as one text, to look for words in. */
export const allThatIsPublic = async (hub: FreshHub): Promise<string> =>
  Object.values(await publicAnswers(hub)).join('\n')

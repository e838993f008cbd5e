import type { Database, Reader } from '#db/client.ts'
import { findPage, findRevision } from '#db/queries/page.ts'
import type { Clock } from '#src/clock.ts'
import { loadCatalog } from '#src/incidents/scope-names.ts'
import type { Policy } from '#src/policy/policy.ts'
import { exportSubscriber } from '#src/subscribers/export-subscriber.ts'
import { findByLink, type LinkPurpose } from '#src/subscribers/links.ts'
import { publicAddresses } from './addresses.ts'
import { calendarOf } from './calendar.ts'
import { communicationPage } from './communication-page.ts'
import { componentHistoryPage } from './component-history.ts'
import { componentPage } from './component-page.ts'
import { feedOf, historyFeedOf } from './feed.ts'
import type { FeedSubject } from './feed-subject.ts'
import { earlierInMonth, historyPage } from './history-page.ts'
import { earlierUpdatesOfIncident, incidentPage } from './incident-page.ts'
import {
  earlierUpdatesOfMaintenance,
  laterMaintenancesPage,
  maintenancePage,
  maintenancesPage,
} from './maintenance-page.ts'
import type { Moment, Standing } from './moment.ts'
import { overviewPage } from './overview-page.ts'
import { postmortemPage } from './postmortem-page.ts'
import { statusSummary } from './status-summary.ts'
import { statuspageOf } from './statuspage/statuspage.ts'
import { subscribePage, subscriptionPage } from './subscribe-page.ts'

/** The read side: plain data that pages and feeds render from, each answer of one moment of the database. */
export type Site = ReturnType<typeof createSite>

type SiteParts = {
  db: Database
  clock: Clock
  policy: Policy
  publicUrl: string
  /** How e-mail leaves; null where it does not. */
  mail?: object | null
  /** Told of each answer until when it may be kept. */
  observe?: (standing: Standing) => void
}

export function createSite({ db, clock, policy, publicUrl, mail = null, observe }: SiteParts) {
  const read = <T>(answer: (moment: Moment) => Promise<T>): Promise<T> =>
    db.snapshot(async (reader) => {
      const now = clock()
      let changesAt: Date | null = null
      const moment = await momentOf(reader, now, policy, publicUrl, (time) => {
        if (time > now && (changesAt === null || time < changesAt)) changesAt = time
      })
      const answered = await answer(moment)
      observe?.({ changesAt, changedAt: moment.frame.revision.changedAt })
      return answered
    })

  return {
    /** What the front page shows. */
    overview: () => read((moment) => overviewPage(moment, mail !== null)),
    /** One published incident; null when there is none with this id. */
    incident: (id: string) => read((moment) => incidentPage(moment, id)),
    /** The updates of one before a sequence; null where there is no such page. */
    earlierUpdatesOfIncident: (id: string, before: string) =>
      read((moment) => earlierUpdatesOfIncident(moment, id, before)),
    /** An incident's published postmortem; null where there is none. */
    postmortem: (id: string) => read((moment) => postmortemPage(moment, id)),
    /** One maintenance; null when there is none with this id. */
    maintenance: (id: string) => read((moment) => maintenancePage(moment, id)),
    /** The updates of one before a sequence; null where there is no such page. */
    earlierUpdatesOfMaintenance: (id: string, before: string) =>
      read((moment) => earlierUpdatesOfMaintenance(moment, id, before)),
    /** Planned work that stands, and what was over last. */
    maintenances: () => read(maintenancesPage),
    /** What is ahead after one; null where there is nothing. */
    laterMaintenances: (afterId: string) => read((moment) => laterMaintenancesPage(moment, afterId)),
    /** A month (YYYY-MM) of incidents and maintenances, this one by default; null when there is no such month. */
    history: (month?: string) => read((moment) => historyPage(moment, month)),
    /** What a month has before one incident or maintenance; null where there is nothing. */
    earlierInMonth: (month: string, beforeId: string) =>
      read((moment) => earlierInMonth(moment, month, beforeId)),
    /** One component with its days; null when there is none with this id. */
    component: (id: string) => read((moment) => componentPage(moment, id)),
    /** A component's incidents before one of them, or its maintenances; null where there are none. */
    componentHistory: (id: string, beforeId: string) =>
      read((moment) => componentHistoryPage(moment, id, beforeId)),
    /** The newest updates, of all or of one thing; null when there is no such thing. */
    feed: (of: FeedSubject = {}) => read((moment) => feedOf(moment, of)),
    /** The incidents and maintenances last heard of, with their updates; null when there is no such thing. */
    historyFeed: (of: FeedSubject = {}) => read((moment) => historyFeedOf(moment, of)),
    /** What Statuspage's public API answers, by path below `/api/v2/`. */
    statuspage: () => read(statuspageOf),
    /** Planned maintenance, for calendars. */
    calendar: () => read(calendarOf),
    /** What can be followed, and whether by mail; `incidentId` is the one that somebody comes from. */
    subscribe: (incidentId?: string) => read((moment) => subscribePage(moment, mail !== null, incidentId)),
    /** A subscription, for whoever bears its link; in it null, where the link is none. */
    subscription: (purpose: LinkPurpose, token: string) =>
      read((moment) => subscriptionPage(moment, purpose, token)),
    /** All that is kept of whom a link belongs to; null where it is none. */
    subscriptionExport: (token: string) =>
      read(async ({ reader }) => {
        const subscriber = await findByLink(reader, 'manage', token)
        return subscriber && exportSubscriber(reader, subscriber)
      }),
    /** What customers may expect: the policy in force. */
    communication: () => read(communicationPage),
    /** How things stand, in short. */
    summary: () => read(statusSummary),
    /** Every address that answers the public. */
    addresses: () => read(publicAddresses),
    /** The page's own facts, for pages that show nothing else. */
    frame: () => read(async (moment) => ({ frame: moment.frame })),
  }
}

async function momentOf(
  reader: Reader,
  now: Date,
  policy: Policy,
  publicUrl: string,
  changesAt: Moment['changesAt'],
): Promise<Moment> {
  const page = await findPage(reader)
  return {
    reader,
    now,
    policy,
    catalog: await loadCatalog(reader),
    frame: { ...page, publicUrl, revision: await findRevision(reader) },
    changesAt,
  }
}

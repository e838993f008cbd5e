import { findMaintenance } from '#db/queries/maintenances.ts'
import type { Act, Refusal } from '#src/act.ts'
import { advanceMaintenance, type Step } from '#src/maintenance/advance-maintenance.ts'
import { maintenanceTick } from '#src/maintenance/maintenance-tick.ts'
import { scheduleMaintenance } from '#src/maintenance/schedule-maintenance.ts'
import { scheduleSeries } from '#src/maintenance/series/schedule-series.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { usualLeadMinutes } from '#src/policy/maintenance-series.ts'
import type { ComponentName, PersonName } from './platform.ts'
import type { Ids, StoryMoment } from './play-stories.ts'
import { prose } from './story.ts'

/** Planned work as it was lived through, told in minutes from its start, which is told in minutes from now. */
type Plan = {
  title: string
  by: PersonName
  starts: number
  minutes: number
  announced: number
  components: ComponentName[]
  message: string
  steps: { after: number; does: Step; message?: string }[]
}

const [hour, day] = [60, 24 * 60]

const plans: Plan[] = [
  {
    title: 'Managed Postgres moves to version 18.2',
    ...{ by: 'Tomasz', starts: -9 * day, minutes: 2 * hour, announced: -7 * day },
    components: ['Managed Postgres'],
    message: prose`
      We update all databases to 18.2, one after the other. Each fails over to its replica once: connections
      break for **up to ten seconds**. Clients that connect again by themselves notice nothing else.`,
    steps: [
      { after: 70, does: 'update', message: 'Two thirds of the databases are done, all without trouble.' },
      { after: 105, does: 'verification' },
    ],
  },
  {
    title: 'New routers in Virginia',
    ...{ by: 'Mira', starts: -3 * day, minutes: 3 * hour, announced: -6 * day },
    components: ['Private network'],
    message: 'We replace both routers behind the private network in Virginia. No interruption is expected.',
    steps: [
      { after: -5 * hour, does: 'cancellation', message: 'One router came damaged. A new date follows.' },
    ],
  },
  {
    title: 'Search of logs is rebuilt',
    ...{ by: 'Ben', starts: -40, minutes: 2 * hour, announced: -3 * day },
    components: ['Logs and metrics'],
    message: prose`
      The search is rebuilt on larger disks. Log streams go on; **searches find nothing older than an hour**
      until it is over.`,
    steps: [],
  },
  {
    title: 'Volumes in Singapore move to new hosts',
    ...{ by: 'Tomasz', starts: 2 * day + 3 * hour, minutes: 4 * hour, announced: -5 * day },
    components: ['Volumes', 'Machines'],
    message: prose`
      We move volumes in Singapore to new hosts. Apps with a volume there restart once, which takes about a
      minute. Snapshots pause meanwhile.`,
    steps: [],
  },
]

/** What was done for planned work, each at its own moment; windows begin and end by themselves. */
export const maintenanceMoments = (ids: Ids, now: Date): StoryMoment[] => [
  ...onceMoments(ids, now),
  { at: minutesAfter(now, -1 * day), by: 'Ben', live: (act) => scheduleWeekly(act, ids, now) },
]

/** Work that repeats: the next of its windows are announced. */
async function scheduleWeekly(act: Act, ids: Ids, now: Date): Promise<void> {
  const title = 'Log indexes are compacted'
  const message = prose`
    We compact the indexes of last week's logs. **Searches are slower** meanwhile, and find everything.`
  const plan = {
    ...{ title, message, rrule: 'FREQ=WEEKLY', timeZone: 'Europe/Berlin' },
    firstStartsAt: onTheHalfHour(minutesAfter(now, 5 * day)),
    durationMinutes: 90,
    leadMinutes: usualLeadMinutes,
    componentIds: [ids.components.get('Logs and metrics')!],
  }
  accepted(await scheduleSeries(act, plan), title)
}

const onceMoments = (ids: Ids, now: Date): StoryMoment[] =>
  plans.flatMap((plan) => {
    const startsAt = onTheHalfHour(minutesAfter(now, plan.starts))
    const endsAt = minutesAfter(startsAt, plan.minutes)
    const componentIds = plan.components.map((name) => ids.components.get(name)!)
    const { title, message, by } = plan
    let id = ''
    const schedule = async (act: Act) => {
      const plan = { title, message, startsAt, endsAt, componentIds }
      id = accepted(await scheduleMaintenance(act, plan), title).maintenance.id
    }
    const take = async (act: Act, { does, message }: Plan['steps'][number]) => {
      const before = (await findMaintenance(act.tx, id))!
      accepted(await advanceMaintenance(act, before, does, message), title)
    }
    return [
      { at: minutesAfter(startsAt, plan.announced), by, live: schedule },
      ...plan.steps.map((step) => ({
        at: minutesAfter(startsAt, step.after),
        by,
        live: (act: Act) => take(act, step),
      })),
      ...[startsAt, endsAt].filter((at) => at <= now).map((at) => ({ at, by, live: maintenanceTick })),
    ]
  })

/** When people plan things for: at most half an hour before. */
const onTheHalfHour = (time: Date): Date => new Date(time.getTime() - (time.getTime() % (30 * 60_000)))

/** A refusal is a fault of the plan, not of whoever runs the demo. */
function accepted<Result extends { ok: true }>(result: Result | Refusal, title: string): Result {
  if (result.ok) return result
  throw new Error(
    `the policy refuses "${title}": ${result.objections.map(({ message }) => message).join('; ')}`,
  )
}

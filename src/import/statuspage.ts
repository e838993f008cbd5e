import { z } from 'zod'
import { collect, type Entry } from './collect.ts'
import { check, line, maintenanceCheck, moment, publicId, text, wordOf } from './fields.ts'
import type { NamedComponent, Parsed } from './source.ts'
import { type StatedUpdate, toIncident } from './to-incident.ts'
import { toMaintenance } from './to-maintenance.ts'
import { componentStatusesThere, type Impact, impacts, maintenanceStatuses, statuses } from './words.ts'

/**
 * Reads what a Statuspage answers at `/api/v2/incidents.json` and at `/api/v2/scheduled-maintenances.json`: `page` and
 * `incidents` or `scheduled_maintenances`, updates newest first.
 */
export function parseStatuspage(document: unknown): Parsed {
  const checked = check(answer, document)
  if (!checked.ok) return { ok: false, faults: [{ where: 'the document', problem: checked.problem }] }
  const author = checked.value.page?.name ?? 'Import'
  const { incidents, scheduled_maintenances } = checked.value
  return collect([
    ...incidents.map((entry, place) => readIncident(entry, author, `incidents[${place}]`)),
    ...scheduled_maintenances.map((entry, place) =>
      readMaintenance(entry, author, `scheduled_maintenances[${place}]`),
    ),
  ])
}

function readIncident(entry: unknown, author: string, where: string): Entry {
  if (isMaintenance(entry)) return readMaintenance(entry, author, where)
  const checked = check(incident, entry)
  if (!checked.ok) return { where, problem: checked.problem }
  const stated = checked.value
  return {
    where,
    incident: toIncident({
      ...{ id: stated.id, where, author, title: stated.name, impact: stated.impact },
      startedAt: stated.started_at ?? stated.created_at,
      resolvedAt: stated.resolved_at ?? null,
      isResolved: stated.status === 'resolved',
      updates: readUpdates(stated),
    }),
  }
}

function readMaintenance(entry: unknown, author: string, where: string): Entry {
  const checked = check(maintenance, entry)
  if (!checked.ok) return { where, problem: checked.problem }
  const { id, name, scheduled_for, scheduled_until, resolved_at, components, incident_updates } =
    checked.value
  return {
    where,
    maintenance: toMaintenance({
      ...{ id, where, author, title: name },
      startsAt: scheduled_for ?? null,
      endsAt: scheduled_until ?? null,
      resolvedAt: resolved_at ?? null,
      components: (components ?? []).map((component) => component.name),
      updates: inWrittenOrder(incident_updates).map((update) => ({
        ...{ id: update.id, status: update.status, body: update.body },
        publishedAt: update.display_at ?? update.created_at,
      })),
    }),
  }
}

/** The updates oldest first, each with the whole scope that holds from it on. */
function readUpdates({ impact, components, incident_updates }: Stated): StatedUpdate[] {
  const oldestFirst = inWrittenOrder(incident_updates)
  const nameOf = new Map((components ?? []).map(({ id, name }) => [id, name]))
  const named = oldestFirst.map(({ affected_components }) =>
    (affected_components ?? []).map(({ code, name, new_status }) => ({
      // A grouped component is called "Group - Component" here, and by its own name in the incident's list.
      name: nameOf.get(code) ?? name,
      status: new_status,
    })),
  )
  let scope = unfollowed(components, named.flat(), impact)
  return oldestFirst.map(({ id, status, body, display_at, created_at }, place) => {
    const isStated = place === 0 || named[place]!.length > 0
    // A component that an update does not name stays as it was.
    scope = [...new Map([...scope, ...named[place]!].map((part) => [part.name, part])).values()]
    return { id, status, body, publishedAt: display_at ?? created_at, scope: isStated ? scope : null }
  })
}

/** An answer lists the newest first; one that somebody has turned round is taken as it is. */
function inWrittenOrder<Update extends { display_at?: Date | null; created_at: Date }>(
  updates: Update[],
): Update[] {
  const [first, last] = [updates[0]!, updates.at(-1)!]
  const isNewestFirst = (first.display_at ?? first.created_at) >= (last.display_at ?? last.created_at)
  return isNewestFirst ? updates.toReversed() : updates
}

/** Components that the incident names and no update says a word about: they fared as the impact says. */
function unfollowed(
  components: Stated['components'],
  followed: NamedComponent[],
  impact: Impact,
): NamedComponent[] {
  const names = new Set(followed.map(({ name }) => name))
  return (components ?? []).flatMap(({ name }) => (names.has(name) ? [] : { name, status: impact.component }))
}

const answer = z.object({
  page: z.object({ name: line }).nullish(),
  incidents: z.array(z.unknown()).default([]),
  scheduled_maintenances: z.array(z.unknown()).default([]),
})

const isMaintenance = maintenanceCheck('incident_updates')

const incident = z.object({
  id: publicId,
  name: line,
  status: wordOf(statuses).optional(),
  impact: wordOf(impacts),
  created_at: moment,
  started_at: moment.nullish(),
  resolved_at: moment.nullish(),
  components: z.array(z.object({ id: z.string().optional(), name: line })).nullish(),
  incident_updates: z
    .array(
      z.object({
        id: publicId.optional(),
        status: wordOf(statuses),
        body: text,
        created_at: moment,
        display_at: moment.nullish(),
        affected_components: z
          .array(
            z.object({
              code: z.string().optional(),
              name: line,
              new_status: wordOf(componentStatusesThere),
            }),
          )
          .nullish(),
      }),
    )
    .min(1),
})

const maintenance = z.object({
  id: publicId,
  name: line,
  scheduled_for: moment.nullish(),
  scheduled_until: moment.nullish(),
  resolved_at: moment.nullish(),
  components: z.array(z.object({ name: line })).nullish(),
  incident_updates: z
    .array(
      z.object({
        id: publicId.optional(),
        status: wordOf(maintenanceStatuses),
        body: text,
        created_at: moment,
        display_at: moment.nullish(),
      }),
    )
    .min(1),
})

type Stated = z.output<typeof incident>

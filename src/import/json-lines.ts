import { z } from 'zod'
import { isId } from '#db/ids.ts'
import { collect, type Entry } from './collect.ts'
import { check, line, maintenanceCheck, moment, text, wordOf } from './fields.ts'
import type { Parsed } from './source.ts'
import { toIncident } from './to-incident.ts'
import { toMaintenance } from './to-maintenance.ts'
import { impacts, maintenanceStatuses, statuses } from './words.ts'

/**
 * Reads a history of one JSON object a line: `url`, `title`, `started_at`, `resolved_at`, `impact`,
 * `components` and `updates` of `at`, `status` and `message`, oldest first. The id is the end of the url, as
 * on the page it came from.
 */
export function parseJsonLines(content: string): Parsed {
  return collect(content.split('\n').flatMap((row, place) => readRow(row, `line ${place + 1}`)))
}

function readRow(row: string, where: string): Entry[] {
  if (row.trim() === '') return []
  const json = parseJson(row)
  if (!json.ok) return [{ where, problem: json.problem }]
  if (isMaintenance(json.value)) return [readMaintenance(json.value, where)]
  const checked = check(incident, json.value)
  if (!checked.ok) return [{ where, problem: checked.problem }]

  const { url, title, started_at, resolved_at, impact, components, updates } = checked.value
  const named = [...new Set(components ?? [])].map((component) => ({
    name: component,
    status: impact.component,
  }))
  return [
    {
      where,
      incident: toIncident({
        ...{ id: url, where, title, impact },
        author: 'Import',
        startedAt: started_at,
        resolvedAt: resolved_at ?? null,
        updates: updates.map(({ at, status, message }, place) => ({
          ...{ status, publishedAt: at, body: message },
          scope: place === 0 ? named : null,
        })),
      }),
    },
  ]
}

function readMaintenance(value: unknown, where: string): Entry {
  const checked = check(maintenance, value)
  if (!checked.ok) return { where, problem: checked.problem }
  const { url, title, resolved_at, components, updates } = checked.value
  return {
    where,
    maintenance: toMaintenance({
      ...{ id: url, where, title },
      author: 'Import',
      // When it was planned for is not told, only when it was announced: the updates say when it began.
      startsAt: null,
      endsAt: null,
      resolvedAt: resolved_at ?? null,
      components: [...new Set(components ?? [])],
      updates: updates.map(({ at, status, message }) => ({ status, publishedAt: at, body: message })),
    }),
  }
}

function parseJson(row: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(row) }
  } catch (error) {
    return { ok: false, problem: `is not JSON: ${(error as Error).message}` }
  }
}

const isMaintenance = maintenanceCheck('updates')

const url = z
  .string()
  .transform((url) => /\/([^/]*)$/.exec(url)?.[1] ?? '')
  .refine(isId, 'does not end in an id of 12 characters of a-z and 0-9')

const incident = z.object({
  url,
  title: line,
  started_at: moment,
  resolved_at: moment.nullish(),
  impact: wordOf(impacts),
  components: z.array(line).nullish(),
  updates: z.array(z.object({ at: moment, status: wordOf(statuses), message: text })).min(1),
})

const maintenance = z.object({
  url,
  title: line,
  resolved_at: moment.nullish(),
  components: z.array(line).nullish(),
  updates: z.array(z.object({ at: moment, status: wordOf(maintenanceStatuses), message: text })).min(1),
})

import { z } from '@hono/zod-openapi'
import type { Signal, Suggestion } from '#db/queries/signals.ts'
import type { Catalog } from '#src/incidents/scope-names.ts'
import { severities } from '#src/policy/severity.ts'
import { suggestionStates } from '#src/policy/signals.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'
import { declarationReason } from './signal.ts'

export const suggestionState = z
  .enum(suggestionStates, `must be one of ${suggestionStates.join(', ')}`)
  .openapi({
    description:
      '`open`: nobody has decided; `accepted`: a person declared it; `dismissed`: a person said why not; `closed`: its signals are over.',
  })

const named = z.object({ id, name: z.string().openapi({ example: 'Ingress' }) })

const signal = z.object({
  title: z.string().openapi({ example: 'Requests burn the error budget' }),
  kind: z.string().openapi({ example: 'ErrorBudgetBurn' }),
  source: z.string().openapi({ example: 'alertmanager' }),
  url: z.string().nullable().openapi({ example: null }),
  started_at: timestamp,
  first_heard_at: timestamp,
  last_heard_at: timestamp,
  times: z.number().int().openapi({ description: 'How often it was said to fire.', example: 4 }),
  resolved_at: timestamp.nullable().openapi({ example: null }),
})

export const suggestion = z
  .object({
    id,
    state: suggestionState,
    title: z.string().openapi({ example: 'Ingress: Requests burn the error budget' }),
    reason: declarationReason,
    severity: z.enum(severities).openapi({ example: 'sev1' }),
    component: named.nullable(),
    regions: z.array(named),
    apps: z.array(z.string()),
    first_at: timestamp,
    last_at: timestamp,
    ended_at: timestamp.nullable().openapi({ example: null }),
    ended_by: z.string().nullable().openapi({ example: null }),
    incident_id: id.nullable().openapi({ example: null }),
    dismissal_reason: z.string().nullable().openapi({ example: null }),
    signals: z.array(signal).openapi({ description: 'In the order in which they came.' }),
  })
  .openapi('Suggestion')

export const toSuggestion =
  ({ components, regions }: Catalog, signals: ReadonlyMap<string, Signal[]>) =>
  (row: Suggestion): z.infer<typeof suggestion> => {
    const component = components.find(({ id }) => id === row.componentId)
    return {
      ...{ id: row.id, state: row.state, title: row.title, reason: row.reason, severity: row.severity },
      component: component ? { id: component.id, name: component.name } : null,
      regions: regions.filter(({ id }) => row.regionIds.includes(id)).map(({ id, name }) => ({ id, name })),
      apps: row.apps,
      first_at: toTimestamp(row.firstAt),
      last_at: toTimestamp(row.lastAt),
      ended_at: toTimestampOrNull(row.endedAt),
      ended_by: row.endedBy,
      incident_id: row.incidentId,
      dismissal_reason: row.dismissalReason,
      signals: (signals.get(row.id) ?? []).map(toSignal),
    }
  }

const toSignal = (row: Signal): z.infer<typeof signal> => ({
  ...{ title: row.title, kind: row.kind, source: row.source, url: row.url, times: row.times },
  started_at: toTimestamp(row.startedAt),
  first_heard_at: toTimestamp(row.firstAt),
  last_heard_at: toTimestamp(row.lastAt),
  resolved_at: toTimestampOrNull(row.resolvedAt),
})

import { parseHistory } from '#src/import/parse-history.ts'
import type { Fault, History } from '#src/import/source.ts'

/** One line of a history: a minor incident at Lighthouse that lasted an hour, or whatever the test says instead. */
export const row = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  url: 'https://status.lighthouse.example/incidents/aaaaaaaaaaaa',
  title: 'Uploads are slow',
  started_at: '2026-01-10T08:00:00Z',
  resolved_at: '2026-01-10T09:00:00Z',
  impact: 'minor',
  components: ['Uploads'],
  updates: [
    { at: '2026-01-10T08:00:00Z', status: 'Investigating', message: 'Uploads take longer than usual.' },
    { at: '2026-01-10T09:00:00Z', status: 'Resolved', message: 'Uploads are fast again.' },
  ],
  ...changes,
})

export const urlOf = (id: string): string => `https://status.lighthouse.example/incidents/${id}`

export const lines = (...rows: unknown[]): string => `${rows.map((one) => JSON.stringify(one)).join('\n')}\n`

/** One incident as a Statuspage answers it, or whatever the test says instead. */
export const statuspageIncident = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'bbbbbbbbbbbb',
  name: 'Logins fail',
  status: 'resolved',
  impact: 'major',
  created_at: '2026-02-01T10:00:00.500Z',
  started_at: '2026-02-01T10:00:00.000Z',
  resolved_at: '2026-02-01T11:00:00.000Z',
  components: [{ id: 'c1', name: 'Login', status: 'operational' }],
  incident_updates: [
    statuspageUpdate({ id: 'u3u3u3u3u3u3', status: 'resolved', at: '2026-02-01T11:00:00.000Z' }),
    statuspageUpdate({ id: 'u2u2u2u2u2u2', status: 'monitoring', at: '2026-02-01T10:40:00.000Z' }),
    statuspageUpdate({ id: 'u1u1u1u1u1u1', status: 'investigating', at: '2026-02-01T10:01:00.000Z' }),
  ],
  ...changes,
})

export const statuspageUpdate = ({ at, ...changes }: Record<string, unknown>): Record<string, unknown> => ({
  id: 'u1u1u1u1u1u1',
  status: 'investigating',
  body: `What was said at ${at}.`,
  created_at: at,
  display_at: at,
  affected_components: null,
  ...changes,
})

export const statuspage = (...incidents: unknown[]): string =>
  JSON.stringify({ page: { id: 'p', name: 'Lighthouse', time_zone: 'Etc/UTC' }, incidents }, null, 2)

/** A source's history; a test that expects one fails with the faults of a source that has none. */
export function historyOf(content: string): History {
  const parsed = parseHistory(content)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults, null, 2))
  return parsed.history
}

export function faultsOf(content: string): Fault[] {
  const parsed = parseHistory(content)
  return parsed.ok ? [] : parsed.faults
}

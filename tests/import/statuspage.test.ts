import { describe, expect, test } from 'vitest'
import { derivedId } from '#db/ids.ts'
import {
  faultsOf,
  historyOf,
  lines,
  row,
  statuspage,
  statuspageIncident,
  statuspageUpdate,
} from './sources.ts'

const only = (changes: Record<string, unknown> = {}) =>
  historyOf(statuspage(statuspageIncident(changes))).incidents[0]!

test('ids, title, times and words are taken as they are, and the page speaks', () => {
  expect(only()).toMatchObject({
    id: 'bbbbbbbbbbbb',
    where: 'incidents[0]',
    author: 'Lighthouse',
    title: 'Logins fail',
    severity: 'sev1',
    status: 'resolved',
    startedAt: new Date('2026-02-01T10:00:00.000Z'),
    resolvedAt: new Date('2026-02-01T11:00:00.000Z'),
    endedAt: new Date('2026-02-01T11:00:00.000Z'),
    updates: [
      { id: 'u1u1u1u1u1u1', status: 'investigating', publishedAt: new Date('2026-02-01T10:01:00.000Z') },
      { id: 'u2u2u2u2u2u2', status: 'monitoring', body: 'What was said at 2026-02-01T10:40:00.000Z.' },
      { id: 'u3u3u3u3u3u3', status: 'resolved' },
    ],
  })
})

test('an update counts from when it was shown, in whatever time zone the page writes', () => {
  const update = statuspageUpdate({ at: '2026-02-01T02:05:00.000-08:00', created_at: '2026-02-03T00:00:00Z' })
  expect(only({ incident_updates: [update] }).updates[0]!.publishedAt).toEqual(
    new Date('2026-02-01T10:05:00.000Z'),
  )
})

test('updates of one moment stand newest first in an answer, and oldest first here', () => {
  const at = '2026-02-01T10:00:00.000Z'
  const updates = [
    statuspageUpdate({ at, id: 'cccccccccccc', body: 'second' }),
    statuspageUpdate({ at, id: 'dddddddddddd', body: 'first' }),
  ]
  expect(only({ incident_updates: updates }).updates.map(({ body }) => body)).toEqual(['first', 'second'])
})

test('an update without an id gets one that a later update does not change', () => {
  const update = (at: string) => statuspageUpdate({ at: `2026-02-01T${at}:00.000Z`, id: undefined })
  const [before] = only({ incident_updates: [update('10:00')] }).updates
  const after = only({ incident_updates: [update('10:30'), update('10:00')] }).updates
  expect(before!.id).toBe(derivedId('bbbbbbbbbbbb', 0))
  expect(after.map(({ id }) => id)).toEqual([before!.id, derivedId('bbbbbbbbbbbb', 1)])
})

describe('the scope', () => {
  const update = (time: string, affected: [string, string][] | null, more: Record<string, unknown> = {}) =>
    statuspageUpdate({
      at: `2026-02-01T${time}:00.000Z`,
      id: undefined,
      affected_components:
        affected?.map(([name, new_status]) => ({ name, new_status, old_status: 'operational' })) ?? null,
      ...more,
    })
  const scopes = (changes: Record<string, unknown>) => only(changes).updates.map(({ scope }) => scope)

  test('follows each update, and a component that one does not name stays as it was', () => {
    const incident_updates = [
      update('11:00', [['Login', 'operational']], { status: 'resolved' }),
      update('10:30', null),
      update('10:20', [['Sessions', 'under_maintenance']]),
      update('10:10', [['Login', 'major_outage']]),
      update('10:00', [
        ['Login', 'partial_outage'],
        ['Sessions', 'degraded_performance'],
      ]),
    ]
    expect(scopes({ incident_updates })).toEqual([
      [
        { name: 'Login', status: 'partial_outage' },
        { name: 'Sessions', status: 'degraded_performance' },
      ],
      [
        { name: 'Login', status: 'major_outage' },
        { name: 'Sessions', status: 'degraded_performance' },
      ],
      [
        { name: 'Login', status: 'major_outage' },
        { name: 'Sessions', status: 'operational' },
      ],
      null,
      [
        { name: 'Login', status: 'operational' },
        { name: 'Sessions', status: 'operational' },
      ],
    ])
  })

  test('is what the incident names, by its impact, where no update says more', () => {
    expect(scopes({ impact: 'critical' })).toEqual([[{ name: 'Login', status: 'major_outage' }], null, null])
  })

  test('calls a grouped component by its own name', () => {
    const affected_components = [{ code: 'c1', name: 'Accounts - Login', new_status: 'major_outage' }]
    const incident_updates = [update('10:00', null, { affected_components })]
    expect(scopes({ incident_updates })).toEqual([[{ name: 'Login', status: 'major_outage' }]])
  })

  test('may be nothing at all', () => {
    expect(scopes({ components: undefined })).toEqual([[], null, null])
  })
})

test('a postmortem after the resolution leaves the incident resolved when it was', () => {
  const incident_updates = [
    statuspageUpdate({ at: '2026-02-04T09:00:00.000Z', id: 'pppppppppppp', status: 'postmortem' }),
    ...(statuspageIncident().incident_updates as unknown[]),
  ]
  const incident = only({ incident_updates, status: 'postmortem' })
  expect(incident).toMatchObject({ status: 'resolved', resolvedAt: new Date('2026-02-01T11:00:00.000Z') })
  expect(incident.updates.at(-1)).toMatchObject({ id: 'pppppppppppp', status: 'resolved' })
})

test('an open incident stays open', () => {
  const incident_updates = [statuspageUpdate({ at: '2026-02-01T10:00:00Z', status: 'identified' })]
  expect(only({ incident_updates, status: 'identified', resolved_at: null })).toMatchObject({
    ...{ status: 'identified', resolvedAt: null, endedAt: null },
  })
})

test('maintenances among the incidents are told from them, and scheduled ones are read as well', () => {
  const done = [statuspageUpdate({ id: 'd1d1d1d1d1d1', at: '2026-02-01T11:00:00Z', status: 'completed' })]
  const planned = [
    statuspageUpdate({ id: 'p1p1p1p1p1p1', at: '2026-02-01T10:00:00Z', status: 'in_progress' }),
  ]
  const history = historyOf(
    statuspage(
      statuspageIncident({ id: 'mmmmmmmmmmmm', impact: 'maintenance', incident_updates: done }),
      statuspageIncident({ id: 'nnnnnnnnnnnn', incident_updates: planned }),
      statuspageIncident(),
    ),
  )
  expect([history.maintenances.length, history.incidents.length]).toEqual([2, 1])
})

describe('a bad incident is named by its path', () => {
  const update = (changes: Record<string, unknown>) => [
    statuspageUpdate({ at: '2026-02-01T10:00:00Z', ...changes }),
  ]
  const affected = [{ name: 'Login', new_status: 'on fire' }]
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['an id of another form', { id: 'ABC' }, /^id is not 12 characters/],
    [
      'an update id of another form',
      { incident_updates: update({ id: '42' }) },
      /^incident_updates\[0\]\.id /,
    ],
    ['an unknown status', { incident_updates: update({ status: 'lost' }) }, /\.status "lost" is none of/],
    ['a maintenance’s status among others', { status: 'completed' }, /^status "completed" is none of/],
    [
      'an unknown component status',
      { incident_updates: update({ affected_components: affected }) },
      /^incident_updates\[0\]\.affected_components\[0\]\.new_status "on fire" is none of/,
    ],
    ['a missing body', { incident_updates: update({ body: undefined }) }, /\.body is missing$/],
  ])('%s', (_, changes, problem) => {
    const other = statuspageIncident({ id: 'zzzzzzzzzzzz', incident_updates: update({ id: 'z1z1z1z1z1z1' }) })
    expect(faultsOf(statuspage(other, statuspageIncident(changes)))).toEqual([
      { where: 'incidents[1]', problem: expect.stringMatching(problem) },
    ])
  })

  test('an update id that two incidents share', () => {
    const content = statuspage(statuspageIncident(), statuspageIncident({ id: 'cccccccccccc' }))
    expect(faultsOf(content).map(({ problem }) => problem)).toContain(
      'repeats the update id u1u1u1u1u1u1 of incidents[0]',
    )
  })
})

describe('a source that is neither format says so once', () => {
  test.each([
    ['nothing', ' \n', 'it is empty'],
    ['a web page', '<!doctype html><title>Status</title>', /^it is a web page/],
    ['another answer', '{"components": []}', /^it is neither a Statuspage/],
    ['a damaged answer', '{\n"page": {},\n"incidents": [\n', /^it is not JSON: /],
    ['an answer whose incidents are no list', '{"incidents": 3}', 'incidents is not an array'],
  ])('%s', (_, content, problem) => {
    expect(faultsOf(content)).toEqual([
      {
        where: expect.any(String),
        problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
      },
    ])
  })

  test('but one line alone is a history', () => {
    expect(historyOf(lines(row())).incidents).toHaveLength(1)
  })
})

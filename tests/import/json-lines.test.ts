import { describe, expect, test } from 'vitest'
import { derivedId } from '#db/ids.ts'
import { faultsOf, historyOf, lines, row, urlOf } from './sources.ts'

const only = (content: string) => {
  const { incidents } = historyOf(content)
  expect(incidents).toHaveLength(1)
  return incidents[0]!
}

test('an incident goes by the end of its url, and its updates by their place in it', () => {
  const incident = only(lines(row({ url: urlOf('k3v9x2m4q7zt') })))
  expect(incident.id).toBe('k3v9x2m4q7zt')
  expect(incident.updates.map(({ id }) => id)).toEqual([
    derivedId('k3v9x2m4q7zt', 0),
    derivedId('k3v9x2m4q7zt', 1),
  ])
})

test.each([
  ['critical', 'sev0', 'major_outage'],
  ['major', 'sev1', 'partial_outage'],
  ['minor', 'sev2', 'degraded_performance'],
  ['none', 'sev3', 'operational'],
])('impact %s is %s, and its components had %s', (impact, severity, status) => {
  const incident = only(lines(row({ impact })))
  expect(incident.severity).toBe(severity)
  expect(incident.updates.map(({ scope }) => scope)).toEqual([[{ name: 'Uploads', status }], null])
})

test('an "Update" keeps the status before it, and is investigating when it comes first', () => {
  const statuses = ['Update', 'Identified', 'Update', 'Monitoring', 'Update', 'Resolved', 'Update']
  const updates = statuses.map((status, place) => ({
    ...{ status, message: status },
    at: `2026-01-10T08:0${place}:00Z`,
  }))
  expect(only(lines(row({ updates }))).updates.map(({ status }) => status)).toEqual([
    'investigating',
    'identified',
    'identified',
    'monitoring',
    'monitoring',
    'resolved',
    'resolved',
  ])
})

test('updates are put in the order of time; those of one moment keep the order of the source', () => {
  const updates = [
    { at: '2026-01-10T09:00:00Z', status: 'Resolved', message: 'last' },
    { at: '2026-01-10T08:30:00Z', status: 'Update', message: 'second' },
    { at: '2026-01-10T09:30:00+01:00', status: 'Identified', message: 'third' },
    { at: '2026-01-10T08:00:00Z', status: 'Investigating', message: 'first' },
  ]
  const incident = only(lines(row({ updates })))
  expect(incident.updates.map(({ body }) => body)).toEqual(['first', 'second', 'third', 'last'])
  expect(incident.updates.map(({ status }) => status)).toEqual([
    'investigating',
    'investigating',
    'identified',
    'resolved',
  ])
})

describe('where an incident stands', () => {
  const update = (time: string, status: string) => ({
    ...{ status, message: status },
    at: `2026-01-10T${time}:00Z`,
  })
  const standing = (changes: Record<string, unknown>) => {
    const { status, resolvedAt, endedAt } = only(lines(row(changes)))
    return [status, resolvedAt?.toISOString().slice(11, 16), endedAt?.toISOString().slice(11, 16)]
  }

  test('resolved, when and as the source says', () => {
    expect(standing({})).toEqual(['resolved', '09:00', '09:00'])
  })

  test('resolved by its update, where the source says no time of resolution', () => {
    expect(standing({ resolved_at: null })).toEqual(['resolved', '09:00', '09:00'])
  })

  test('resolved since the resolution, whatever is said after it', () => {
    const updates = [update('08:00', 'Investigating'), update('09:00', 'Resolved'), update('12:00', 'Update')]
    expect(standing({ updates })).toEqual(['resolved', '09:00', '09:00'])
  })

  test('resolved by the time of resolution alone, where no update says so', () => {
    expect(standing({ updates: [update('08:00', 'Monitoring')] })).toEqual(['resolved', '09:00', '09:00'])
  })

  test('open, with the last status, where nothing says that it is over', () => {
    const updates = [update('08:00', 'Investigating'), update('08:10', 'Identified')]
    expect(standing({ updates, resolved_at: null })).toEqual(['identified', undefined, undefined])
  })

  test('open again, where an update has overtaken the resolution', () => {
    const updates = [
      update('08:00', 'Investigating'),
      update('09:00', 'Resolved'),
      update('09:20', 'Identified'),
    ]
    expect(standing({ updates })).toEqual(['identified', undefined, undefined])
  })

  test('never over before it began', () => {
    const changes = { started_at: '2026-01-10T10:00:00Z', resolved_at: '2026-01-10T07:00:00Z' }
    const incident = only(lines(row(changes)))
    expect(incident.startedAt).toEqual(new Date('2026-01-10T08:00:00Z'))
    expect(incident.endedAt).toEqual(new Date('2026-01-10T09:00:00Z'))
  })
})

test('maintenances are told from incidents, by their impact or by their statuses', () => {
  const planned = (status: string, time: string) => ({
    at: `2026-01-10T${time}:00Z`,
    status,
    message: 'Planned work.',
  })
  const history = historyOf(
    lines(
      row({ impact: 'maintenance', url: urlOf('mmmmmmmmmmmm') }),
      row({
        url: urlOf('nnnnnnnnnnnn'),
        updates: [
          planned('Scheduled', '08:00'),
          planned('In progress', '08:30'),
          planned('Completed', '09:00'),
        ],
      }),
      row(),
    ),
  )
  expect(history.maintenances).toMatchObject([
    { id: 'mmmmmmmmmmmm', status: 'completed', components: ['Uploads'] },
    {
      id: 'nnnnnnnnnnnn',
      status: 'completed',
      startsAt: new Date('2026-01-10T08:30:00Z'),
      endsAt: new Date('2026-01-10T09:00:00Z'),
    },
  ])
  expect(history.incidents).toHaveLength(1)
})

test('a history of one line is told what the line lacks', () => {
  expect(faultsOf('{"title": "Uploads fail"}')).toEqual([
    {
      where: 'line 1',
      problem: 'url is missing; started_at is missing; impact is missing; updates is missing',
    },
  ])
})

test('a byte order mark, Windows line ends and blank lines are no fault', () => {
  const content = `\uFEFF${lines(row(), row({ url: urlOf('bbbbbbbbbbbb') })).replaceAll('\n', '\r\n')}\r\n\r\n`
  expect(historyOf(content).incidents.map(({ where }) => where)).toEqual(['line 1', 'line 2'])
})

describe('a bad line is named with what is wrong in it', () => {
  const update = (changes: Record<string, unknown>) => [
    { at: '2026-01-10T08:00:00Z', status: 'Investigating', message: 'Words.', ...changes },
  ]
  test.each<[string, unknown, RegExp]>([
    ['a missing field', row({ title: undefined }), /^title is missing$/],
    ['a field of another type', row({ title: 7 }), /^title is not a string$/],
    ['a list that is none', row({ updates: 'many' }), /^updates is not an array$/],
    ['an entry that is no object', ['x'], /^is not an object$/],
    ['a bad time', row({ started_at: 'yesterday' }), /^started_at "yesterday" is not a time such as /],
    [
      'a day that no month has',
      row({ updates: update({ at: '2026-02-30T08:00:00Z' }) }),
      /^updates\[0\]\.at /,
    ],
    ['a time of another age', row({ started_at: '1970-01-01T00:00:00Z' }), /^started_at .* 2000 and 2100$/],
    ['an unknown impact', row({ impact: 'huge' }), /^impact "huge" is none of critical, major, minor, none$/],
    ['an inherited word', row({ impact: 'constructor' }), /^impact "constructor" is none of/],
    [
      'an unknown status',
      row({ updates: update({ status: 'Gone' }) }),
      /^updates\[0\]\.status "Gone" is none/,
    ],
    ['no updates', row({ updates: [] }), /^updates is empty$/],
    ['a url without an id', row({ url: 'https://x.example/incidents/Short' }), /^url does not end in an id/],
    ['a blank title', row({ title: ' \t' }), /^title is blank$/],
    ['a title of two lines', row({ title: 'One\nTwo' }), /^title is more than one line/],
    ['a blank component', row({ components: ['API', ''] }), /^components\[1\] is blank$/],
    [
      'half a surrogate pair',
      row({ updates: update({ message: 'x\ud800' }) }),
      /^updates\[0\]\.message .*surrogate/,
    ],
    ['a NUL character', row({ updates: update({ message: 'x\0' }) }), /^updates\[0\]\.message holds a NUL/],
  ])('%s', (_, entry, problem) => {
    const faults = faultsOf(lines(row({ url: urlOf('zzzzzzzzzzzz') }), entry))
    expect(faults).toEqual([{ where: 'line 2', problem: expect.stringMatching(problem) }])
  })

  test('malformed JSON', () => {
    expect(faultsOf(`${lines(row())}{"url": \n`)).toEqual([
      { where: 'line 2', problem: expect.stringMatching(/^is not JSON: /) },
    ])
  })

  test('an incident that is told twice', () => {
    expect(faultsOf(lines(row(), row({ title: 'The same id' })))).toEqual([
      { where: 'line 2', problem: 'repeats the incident id aaaaaaaaaaaa of line 1' },
    ])
  })

  test('all of them, in order, each with all that is wrong', () => {
    const faults = faultsOf(lines(row({ impact: 'x', title: undefined }), row(), 'no object', row()))
    expect(faults.map(({ where }) => where)).toEqual(['line 1', 'line 3', 'line 4'])
    expect(faults[0]!.problem).toMatch(/title is missing; impact "x" is none of/)
  })

  test('a line that is wrong in a hundred places is told in a few', () => {
    const updates = Array.from({ length: 100 }, () => ({}))
    expect(faultsOf(lines(row({ updates })))[0]!.problem).toMatch(/; and 295 more$/)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBlank } from '#src/policy/blank.ts'
import { openStatuses } from '#src/policy/lifecycle.ts'
import {
  type Draft,
  type IncidentFacts,
  objections,
  type ReopeningDraft,
  type UpdateDraft,
} from '#src/policy/objections.ts'
import { sections } from '#src/policy/sections.ts'
import { severities, severityTable } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import { at } from '#tests/support/at.ts'
import {
  anyDate,
  anyDraft,
  anyFacts,
  anyReopening,
  anyResolution,
  anySeverity,
  anyText,
  anyUpdate,
  validDate,
} from './arbitraries.ts'
import { cancelled, declared, published, resolution, resolved, update } from './incident.ts'

const now = at('2026-03-02T09:20Z')
const ten = at('2026-03-02T10:00Z')
const never = new Date(Number.NaN)

const rules = (draft: Draft, facts: IncidentFacts, when: Date) =>
  objections(draft, facts, when).map(({ rule, field }) => (field === null ? rule : `${field}: ${rule}`))

describe('an update', () => {
  test('with the whole template and a promise within the cadence is let through', () => {
    expect(objections(update, declared(), now)).toEqual([])
    expect(objections(update, published(), now)).toEqual([])
  })

  test('without anything gets every objection at once, in the order of the template', () => {
    expect(objections({ kind: 'update', status: 'resolved' }, resolved(), now)).toEqual([
      {
        rule: 'incident-is-resolved',
        section: 'Incident workflow: 4) Verify and resolve',
        field: null,
        message: 'the incident is resolved; no update follows the final one',
        expected: 'reopen the incident first',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'what_is_happening',
        message: 'what_is_happening is missing',
        expected: 'text for "What is happening"',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'who_is_affected',
        message: 'who_is_affected is missing',
        expected: 'text for "Who is affected (scope)"',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'what_we_are_doing',
        message: 'what_we_are_doing is missing',
        expected: 'text for "What we are doing now"',
      },
      {
        rule: 'template-field-required',
        section: 'Communications templates: Initial update',
        field: 'next_update_at',
        message: 'next_update_at is missing',
        expected: 'a time for "Next update time", no later than 2026-03-02T09:50:00.000Z',
      },
      {
        rule: 'resolved-only-by-resolution',
        section: 'Incident workflow: 4) Verify and resolve',
        field: 'status',
        message: 'status is resolved; resolved comes only from a resolution',
        expected: 'one of investigating, identified, monitoring, or a resolution',
      },
    ])
  })

  test('with a blank field is told so', () => {
    expect(objections({ ...update, who_is_affected: ' \u200b**' }, published(), now)).toMatchObject([
      { field: 'who_is_affected', message: 'who_is_affected is blank' },
    ])
  })

  test('may not promise later than the cadence', () => {
    const draft = { ...update, next_update_at: at('2026-03-02T09:40Z') }
    expect(objections(draft, declared({ severity: 'sev0' }), at('2026-03-02T09:00Z'))).toEqual([
      {
        rule: 'promise-beyond-cadence',
        section: 'Incident workflow: 2) Communicate',
        field: 'next_update_at',
        message: 'next_update_at is 40 min away; Sev0 allows 15',
        expected: 'a time after 2026-03-02T09:00:00.000Z and no later than 2026-03-02T09:15:00.000Z',
      },
    ])
  })

  test.each([
    ['sev0', 15],
    ['sev1', 30],
    ['sev2', 60],
  ] as const)('of a %s may promise %i minutes and not a millisecond more', (severity, minutes) => {
    const latest = now.getTime() + minutes * 60_000
    const facts = published({ severity })
    expect(objections({ ...update, next_update_at: new Date(latest) }, facts, now)).toEqual([])
    expect(objections({ ...update, next_update_at: new Date(latest + 1) }, facts, now)).toMatchObject([
      {
        message: `next_update_at is ${minutes} min 1 s away; ${severityTable[severity].name} allows ${minutes}`,
      },
    ])
  })

  test('of a sev3 needs a promise, which the policy does not bound', () => {
    const facts = published({ severity: 'sev3' })
    expect(rules({ ...update, next_update_at: null }, facts, now)).toEqual([
      'next_update_at: template-field-required',
    ])
    expect(rules({ ...update, next_update_at: at('2026-04-01T09:00Z') }, facts, now)).toEqual([])
    expect(objections({ ...update, next_update_at: now }, facts, now)).toMatchObject([
      { expected: 'a time after 2026-03-02T09:20:00.000Z' },
    ])
  })

  test('is bound by the severity it leaves the incident at', () => {
    const inHalfAnHour = { ...update, next_update_at: at('2026-03-02T09:50Z') }
    expect(rules({ ...inHalfAnHour, severity: 'sev0' }, published({ severity: 'sev2' }), now)).toEqual([
      'next_update_at: promise-beyond-cadence',
    ])
    expect(rules({ ...inHalfAnHour, severity: 'sev2' }, published({ severity: 'sev0' }), now)).toEqual([])
  })

  test('may not promise the past or the present', () => {
    expect(
      objections({ ...update, next_update_at: at('2026-03-02T09:15Z') }, published(), now),
    ).toMatchObject([{ rule: 'promise-not-ahead', message: 'next_update_at is 5 min in the past' }])
    expect(objections({ ...update, next_update_at: now }, published(), now)).toMatchObject([
      { rule: 'promise-not-ahead', message: 'next_update_at is not in the future' },
    ])
  })

  test('may not promise a time that is none', () => {
    expect(rules({ ...update, next_update_at: never }, published(), now)).toEqual([
      'next_update_at: time-unreadable',
    ])
  })

  test('with a clock that has stopped is refused', () => {
    expect(rules(update, published(), never)).toEqual(['next_update_at: promise-not-ahead'])
  })
})

describe('a resolution', () => {
  test('with the whole template is let through from any open status', () => {
    for (const status of openStatuses) expect(objections(resolution, published({ status }), ten)).toEqual([])
  })

  test('without anything gets every objection at once, in the order of the template', () => {
    expect(rules({ kind: 'resolution' }, declared(), ten)).toEqual([
      'nothing-is-published',
      'what_was_impacted: template-field-required',
      'ended_at: template-field-required',
      'what_changed: template-field-required',
      'postmortem_url: postmortem-url-required',
    ])
  })

  test('before anything was published is refused', () => {
    expect(objections(resolution, declared(), ten)).toMatchObject([
      { expected: 'publish the initial update first, or cancel the incident if it was declared too early' },
    ])
  })

  test('happens once', () => {
    expect(rules(resolution, resolved(), ten)).toEqual(['incident-is-resolved'])
  })

  test('without a start means the one the incident has', () => {
    const draft = { ...resolution, started_at: null }
    expect(rules(draft, published(), ten)).toEqual([])
    expect(objections({ ...draft, ended_at: at('2026-03-02T08:49Z') }, published(), ten)).toMatchObject([
      {
        rule: 'ended-before-it-started',
        field: 'ended_at',
        message: 'ended_at is 1 min before the start at 2026-03-02T08:50:00.000Z',
        expected:
          'a time no earlier than 2026-03-02T08:50:00.000Z and no later than 2026-03-02T10:00:00.000Z',
      },
    ])
  })

  test('may start, end and be published in one instant', () => {
    expect(rules({ ...resolution, started_at: ten, ended_at: ten }, published(), ten)).toEqual([])
  })

  test('neither starts nor ends in the future', () => {
    const soon = at('2026-03-02T10:00:00.001Z')
    expect(objections({ ...resolution, started_at: soon, ended_at: soon }, published(), ten)).toMatchObject([
      { field: 'started_at', message: 'started_at is 1 s in the future' },
      { field: 'ended_at', message: 'ended_at is 1 s in the future' },
    ])
  })

  test('has times that can be read', () => {
    expect(rules({ ...resolution, started_at: never, ended_at: never }, published(), ten)).toEqual([
      'started_at: time-unreadable',
      'ended_at: time-unreadable',
    ])
  })

  describe('says where to follow along for the postmortem', () => {
    test.each([
      ['sev0', ['postmortem_url: postmortem-url-required']],
      ['sev1', ['postmortem_url: postmortem-url-required']],
      ['sev2', []],
      ['sev3', []],
    ] as const)('if applicable: %s without it gets %j', (highestSeverity, expected) => {
      const facts = published({ severity: 'sev3', highestSeverity })
      expect(rules({ ...resolution, postmortem_url: null }, facts, ten)).toEqual(expected)
    })

    test('and lowering the severity first escapes nothing', () => {
      const severityChanges = [{ at: now, from: 'sev0', to: 'sev3' }] as const
      const facts = published({ severity: 'sev3', severityChanges })
      expect(objections({ ...resolution, postmortem_url: ' ' }, facts, ten)).toMatchObject([
        {
          message: 'postmortem_url is blank; the incident was a Sev0, for which a postmortem is required',
        },
      ])
    })

    test.each([
      'https://example.com',
      'http://localhost:8080/p?x=1#y',
      'HTTPS://EXAMPLE.COM/ä',
      'https://[::1]/p',
    ])('%s will do', (postmortem_url) => {
      expect(rules({ ...resolution, postmortem_url }, published(), ten)).toEqual([])
    })

    test.each([
      '/postmortems/12',
      '//example.com/p',
      'example.com/p',
      'https:example.com',
      'https:///example.com',
      'https://',
      'ftp://example.com',
      'javascript:alert(1)//https://example.com',
      'data:text/html,x',
      'https://ana:secret@example.com/p',
      'https://ana@example.com/p',
      ' https://example.com',
      'https://example.com/a b',
      'https://exam\u200bple.com',
      'https://example.com/\ud800',
      'https://[nonsense]/',
      '---',
    ])('%j will not, whatever the severity', (postmortem_url) => {
      for (const highestSeverity of severities) {
        const facts = published({ severity: 'sev3', highestSeverity })
        expect(rules({ ...resolution, postmortem_url }, facts, ten)).toEqual([
          'postmortem_url: postmortem-url-unusable',
        ])
      }
    })

    test('and an empty text is no way to say there is none', () => {
      const facts = published({ severity: 'sev3' })
      expect(rules({ ...resolution, postmortem_url: '' }, facts, ten)).toEqual([
        'postmortem_url: postmortem-url-unusable',
      ])
    })
  })
})

describe('a reopening', () => {
  const reopening = { ...update, kind: 'reopening', reason: 'Deploys fail again.' } as const

  test('of a resolved incident, with a reason and an update, is let through', () => {
    expect(objections(reopening, resolved(), now)).toEqual([])
  })

  test('without anything gets every objection at once', () => {
    expect(rules({ kind: 'reopening', status: 'resolved' }, published(), now)).toEqual([
      'incident-is-not-resolved',
      'reason: reason-required',
      'what_is_happening: template-field-required',
      'who_is_affected: template-field-required',
      'what_we_are_doing: template-field-required',
      'next_update_at: template-field-required',
      'status: resolved-only-by-resolution',
    ])
  })

  test('is bound by the cadence', () => {
    expect(rules({ ...reopening, severity: 'sev0' }, resolved(), now)).toEqual([
      'next_update_at: promise-beyond-cadence',
    ])
  })
})

describe('a change', () => {
  const everything = {
    kind: 'change',
    severity: 'sev0',
    scopeChanges: true,
    started_at: at('2026-03-02T08:00Z'),
  } as const

  test('of anything is free while nothing is published', () => {
    expect(rules(everything, declared(), now)).toEqual([])
  })

  test('of severity and scope comes with an update once published', () => {
    expect(rules(everything, published(), now)).toEqual([
      'severity: changes-only-with-update',
      'scope: changes-only-with-update',
    ])
  })

  test('of severity, scope and start comes with a reopening once resolved', () => {
    expect(rules(everything, resolved(), now)).toEqual([
      'severity: changes-only-with-reopening',
      'scope: changes-only-with-reopening',
      'started_at: changes-only-with-reopening',
    ])
  })

  test('to what is already so is none', () => {
    const same = {
      kind: 'change',
      severity: 'sev1',
      scopeChanges: false,
      started_at: at('2026-03-02T08:50Z'),
    } as const
    expect(rules(same, published(), now)).toEqual([])
    expect(rules(same, resolved(), now)).toEqual([])
  })

  test('puts the start neither in the future nor nowhere', () => {
    const starting = (started_at: Date) => ({ kind: 'change', scopeChanges: false, started_at }) as const
    expect(rules(starting(now), declared(), now)).toEqual([])
    expect(objections(starting(ten), declared(), now)).toMatchObject([
      {
        rule: 'time-in-the-future',
        field: 'started_at',
        message: 'started_at is 40 min in the future',
        expected: 'a time no later than 2026-03-02T09:20:00.000Z',
      },
    ])
    expect(rules(starting(never), declared(), now)).toEqual(['started_at: time-unreadable'])
  })
})

describe('a cancellation', () => {
  test('of what was never published, with a reason, is let through', () => {
    expect(rules({ kind: 'cancellation', reason: 'A false alarm.' }, declared(), now)).toEqual([])
  })

  test('needs its reason', () => {
    expect(rules({ kind: 'cancellation', reason: '-' }, declared(), now)).toEqual(['reason: reason-required'])
    expect(rules({ kind: 'cancellation' }, declared(), now)).toEqual(['reason: reason-required'])
  })

  test('does not unsay what was published', () => {
    for (const facts of [published(), resolved()]) {
      expect(rules({ kind: 'cancellation' }, facts, now)).toEqual([
        'incident-is-published',
        'reason: reason-required',
      ])
    }
  })
})

describe('a correction', () => {
  test('replaces what it names, also after the resolution', () => {
    const draft = { kind: 'correction', who_is_affected: 'All apps in eu-west and eu-north.' } as const
    expect(rules(draft, published(), now)).toEqual([])
    expect(rules(draft, resolved(), ten)).toEqual([])
  })

  test('needs something published', () => {
    expect(rules({ kind: 'correction', what_is_happening: 'x' }, declared(), now)).toEqual([
      'nothing-is-published',
    ])
  })

  test('does not empty the fields of the template', () => {
    const emptied = {
      kind: 'correction',
      what_is_happening: '',
      who_is_affected: null,
      what_we_are_doing: ' ',
      what_was_impacted: '*',
      started_at: null,
      ended_at: null,
      what_changed: null,
      postmortem_url: null,
    } as const
    expect(rules(emptied, resolved(), ten)).toEqual([
      'what_is_happening: template-field-required',
      'who_is_affected: template-field-required',
      'what_we_are_doing: template-field-required',
      'what_was_impacted: template-field-required',
      'started_at: template-field-required',
      'ended_at: template-field-required',
      'what_changed: template-field-required',
      'postmortem_url: postmortem-url-required',
    ])
  })

  test('does not move the promise', () => {
    for (const next_update_at of [null, at('2026-03-02T09:30Z'), never]) {
      expect(rules({ kind: 'correction', next_update_at }, published(), now)).toEqual([
        'next_update_at: promise-stands',
      ])
    }
  })

  test('keeps the end after the start', () => {
    const draft = {
      kind: 'correction',
      started_at: at('2026-03-02T09:30Z'),
      ended_at: at('2026-03-02T09:10Z'),
    } as const
    expect(rules(draft, resolved(), ten)).toEqual(['ended_at: ended-before-it-started'])
  })
})

test('nothing happens to a cancelled incident', () => {
  const drafts: Draft[] = [
    update,
    resolution,
    { ...update, kind: 'reopening', reason: 'x' },
    { kind: 'change', scopeChanges: false },
    { kind: 'cancellation', reason: 'x' },
    { kind: 'correction', what_changed: 'x' },
  ]
  for (const draft of drafts) expect(rules(draft, cancelled(), now)).toEqual(['incident-is-cancelled'])
})

describe('whatever is drafted', () => {
  test('the policy answers and never throws, in full sentences and with its section', () => {
    fc.assert(
      fc.property(anyDraft, anyFacts, anyDate, (draft, facts, when) => {
        for (const objection of objections(draft, facts, when)) {
          expect(objection.rule).toMatch(/^[a-z]+(-[a-z]+)+$/)
          expect(Object.values(sections)).toContain(objection.section)
          expect(objection.message).not.toMatch(/NaN|undefined|null|Invalid Date/)
          expect(objection.expected).not.toMatch(/NaN|undefined|null|Invalid Date|^$/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('no rule objects to a field twice', () => {
    fc.assert(
      fc.property(anyDraft, anyFacts, anyDate, (draft, facts, when) => {
        const found = rules(draft, facts, when)
        expect(found).toEqual([...new Set(found)])
      }),
      { numRuns: 1000 },
    )
  })

  const full = {
    what_is_happening: anyText,
    who_is_affected: anyText,
    what_we_are_doing: anyText,
    next_update_at: anyDate,
  }
  const likelyUpdate: fc.Arbitrary<UpdateDraft | ReopeningDraft> = fc.oneof(
    anyUpdate,
    fc.record(
      { kind: fc.constant('update' as const), ...full, severity: anySeverity },
      {
        requiredKeys: ['kind', 'what_is_happening', 'who_is_affected', 'what_we_are_doing', 'next_update_at'],
      },
    ),
    anyReopening,
    fc.record({ kind: fc.constant('reopening' as const), reason: anyText, ...full }),
  )

  test('an update let through has every field and promises neither the past nor beyond the cadence', () => {
    let accepted = 0
    fc.assert(
      fc.property(likelyUpdate, anyFacts, validDate, (draft, facts, when) => {
        if (objections(draft, facts, when).length > 0) return
        accepted += 1
        for (const line of initialUpdateTemplate) {
          if (line.holds === 'words') expect(isBlank(draft[line.field])).toBe(false)
        }
        const promise = draft.next_update_at!.getTime()
        const { cadenceMinutes } = severityTable[draft.severity ?? facts.severity]
        expect(promise).toBeGreaterThan(when.getTime())
        expect(promise).toBeLessThanOrEqual(
          when.getTime() + (cadenceMinutes ?? Number.POSITIVE_INFINITY) * 60_000,
        )
        expect(draft.status).not.toBe('resolved')
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(20)
  })

  test('a resolution let through has every field, and its times in order', () => {
    let accepted = 0
    const likelyResolution = fc.oneof(
      anyResolution,
      fc.record({
        kind: fc.constant('resolution' as const),
        what_was_impacted: anyText,
        what_changed: anyText,
        started_at: fc.option(anyDate),
        ended_at: anyDate,
        postmortem_url: fc.constantFrom(null, 'https://example.com/p'),
      }),
    )
    fc.assert(
      fc.property(likelyResolution, anyFacts, validDate, (draft, facts, when) => {
        fc.pre(!Number.isNaN(facts.startedAt.getTime()) && facts.startedAt <= when)
        if (objections(draft, facts, when).length > 0) return
        accepted += 1
        for (const line of resolutionTemplate) {
          if (line.holds === 'words') expect(isBlank(draft[line.field])).toBe(false)
        }
        const startedAt = draft.started_at ?? facts.startedAt
        expect(draft.ended_at!.getTime()).toBeGreaterThanOrEqual(startedAt.getTime())
        expect(draft.ended_at!.getTime()).toBeLessThanOrEqual(when.getTime())
        if (severityTable[facts.highestSeverity].postmortem === 'required')
          expect(draft.postmortem_url).toBeTruthy()
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(20)
  })
})

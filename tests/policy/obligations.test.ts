import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EscalationTrigger, escalationTriggers } from '#src/policy/escalation.ts'
import { obligations, type RunFacts } from '#src/policy/obligations.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { isWorse, severities } from '#src/policy/severity.ts'
import { at } from '#tests/support/at.ts'
import { anyDate, anyRunFacts } from './arbitraries.ts'
import { cancelled, declared, published, resolved, run } from './incident.ts'

const hhmm = (date: Date) => date.toISOString().slice(11, 16)

const asks = (facts: RunFacts, now = at('2026-03-02T09:12Z')) =>
  obligations(facts, now).map(({ ask, due_at }) => (due_at === null ? ask : `${hhmm(due_at)} ${ask}`))

const rules = (facts: RunFacts, now = at('2026-03-02T09:12Z')) =>
  obligations(facts, now).map(({ rule }) => rule)

const owners = 'Escalate to owners when the incident lasts > 30 minutes without improvement (Sev0/Sev1)'
const leadership = 'Escalate to leadership for Sev0 incidents'
const freeze = 'Freeze non-essential deploys'

const escalated = (trigger: EscalationTrigger, time: string, acknowledgedAt: Date | null = null) => ({
  ...{ id: 'e', trigger, raisedAt: at(`2026-03-02T${time}Z`), acknowledgedAt },
})

describe('the policy asks', () => {
  test('of a sev0 just declared, by nobody in particular: everything, of whom and by when', () => {
    const facts: RunFacts = {
      ...run(declared({ severity: 'sev0' })),
      roles: [],
      links: { channel: false, document: false },
      lastEntryByPersonAt: null,
    }
    const found = obligations(facts, at('2026-03-02T09:20Z'))
    expect(found.map(({ rule, of, ask }) => [rule, of, ask])).toEqual([
      ['initial-update', 'comms_lead', 'Post initial status update (even if uncertain)'],
      ['escalate-to-owners', 'ic', owners],
      ['assign-ic', 'team', 'Assign roles early: IC'],
      ['assign-ops-lead', 'ic', 'Assign roles early: Ops lead'],
      ['assign-comms-lead', 'ic', 'Assign roles early: Comms lead'],
      ['assign-scribe', 'ic', 'Assign roles early: Scribe'],
      ['internal-channel', 'ic', 'Start internal incident channel'],
      ['incident-doc', 'scribe', 'Start incident doc'],
      ['freeze-deploys', 'team', freeze],
      ['escalate-to-leadership', 'ic', leadership],
    ])
    expect(found.map(({ section }) => section)).toEqual([
      'Incident workflow: 2) Communicate',
      'Escalation guidelines',
      ...Array(4).fill('Incident roles'),
      'Incident workflow: 2) Communicate',
      'Incident workflow: 2) Communicate',
      'Production freeze policy',
      'Escalation guidelines',
    ])
    expect(found[0]).toMatchObject({ due_at: at('2026-03-02T09:15Z'), overdue: true })
    expect(found[1]).toMatchObject({ due_at: at('2026-03-02T09:30Z'), overdue: false })
    expect(found.slice(2).every(({ due_at, overdue }) => due_at === null && !overdue)).toBe(true)
  })

  test.each([
    [
      'sev0',
      ['09:30 Provide regular updates (Sev0: every 15 minutes)', `09:30 ${owners}`, freeze, leadership],
    ],
    ['sev1', ['09:30 Provide regular updates (Sev1: every 30 minutes)', `09:30 ${owners}`, freeze]],
    ['sev2', ['09:30 Provide regular updates (Sev2: every 60 minutes)']],
    ['sev3', ['09:30 Provide regular updates']],
  ] as const)('of a published %s that is well run: %j', (severity, expected) => {
    expect(asks(run(published({ severity })))).toEqual(expected)
  })

  test('of a sev3 without a deadline or a promise: no more than the document does', () => {
    expect(asks(run(declared({ severity: 'sev3' })))).toEqual([
      'Post initial status update (even if uncertain)',
    ])
    expect(asks(run(published({ severity: 'sev3', promisedAt: null })))).toEqual([])
  })

  test('of a sev0 that was lowered to sev2: its escalations still, the freeze no more', () => {
    expect(asks(run(published({ severity: 'sev2', highestSeverity: 'sev0' })))).toEqual([
      '09:30 Provide regular updates (Sev2: every 60 minutes)',
      `09:30 ${owners}`,
      leadership,
    ])
  })

  test('only for the roles that nobody holds', () => {
    const facts = run(published({ severity: 'sev3' }))
    const roles = facts.roles.filter(({ role }) => role !== 'scribe')
    expect(rules({ ...facts, roles })).toEqual(['next-update', 'assign-scribe'])
  })

  const combined = {
    ...run(published({ severity: 'sev3', promisedAt: null })),
    roles: [
      { role: 'ic', personId: 'ana' },
      { role: 'scribe', personId: 'ana' },
      { role: 'ops_lead', personId: 'ben' },
      { role: 'comms_lead', personId: 'ben' },
    ],
  } satisfies RunFacts

  test.each([
    ['an IC who combines roles, after 15 silent minutes', combined, '09:20', '09:35', true],
    ['nobody before that', combined, '09:20', '09:34', false],
    [
      'an IC who combines roles, where nothing was written since the declaration',
      combined,
      null,
      '09:15',
      true,
    ],
    [
      'nobody where only others combine roles',
      {
        ...combined,
        roles: combined.roles.map((held) => (held.role === 'scribe' ? { ...held, personId: 'cem' } : held)),
      },
      '09:20',
      '10:00',
      false,
    ],
    ['nobody where there is no IC', { ...combined, roles: combined.roles.slice(1) }, '09:20', '10:00', false],
  ])('a written timeline of %s', (_, facts, last, now, isAsked) => {
    const lastEntryByPersonAt = last === null ? null : at(`2026-03-02T${last}Z`)
    const found = obligations({ ...facts, lastEntryByPersonAt }, at(`2026-03-02T${now}Z`))
    expect(found.some(({ ask }) => ask === 'Keep a written timeline')).toBe(isAsked)
  })

  test('that silence is overdue once the 15 minutes have passed', () => {
    const facts = { ...combined, lastEntryByPersonAt: at('2026-03-02T09:20Z') }
    const overdueAt = (now: string) => obligations(facts, at(now)).map(({ overdue }) => overdue)
    expect(overdueAt('2026-03-02T09:35Z')).toEqual([false])
    expect(overdueAt('2026-03-02T09:35:00.001Z')).toEqual([true])
  })

  test.each([
    [
      'channel and doc, at first',
      { channel: false, document: false },
      null,
      ['internal-channel', 'incident-doc'],
    ],
    [
      'only the channel, once somebody writes here',
      { channel: false, document: false },
      '09:11',
      ['internal-channel'],
    ],
    [
      'only the channel, once a doc is linked',
      { channel: false, document: true },
      null,
      ['internal-channel'],
    ],
    ['only the doc, once a channel is linked', { channel: true, document: false }, null, ['incident-doc']],
    ['nothing once there are both', { channel: true, document: true }, null, []],
  ])('to start %s', (_, links, wrote, expected) => {
    const lastEntryByPersonAt = wrote === null ? null : at(`2026-03-02T${wrote}Z`)
    const facts = run(published({ severity: 'sev3', promisedAt: null }))
    expect(rules({ ...facts, links, lastEntryByPersonAt })).toEqual(expected)
  })

  test.each([
    ['after 30 minutes from the declaration', [], null, `09:30 ${owners}`],
    ['after 30 minutes from the last improvement', [], '09:20', `09:50 ${owners}`],
    ['no earlier for an improvement before the declaration', [], '08:50', `09:30 ${owners}`],
    [
      'no more once they were escalated to',
      [escalated('data_loss', '09:05', at('2026-03-02T09:06Z'))],
      null,
      null,
    ],
    [
      'anew once things got better and stayed so',
      [escalated('no_improvement', '09:30', at('2026-03-02T09:31Z'))],
      '09:40',
      `10:10 ${owners}`,
    ],
    [
      'still, where only leadership knows',
      [escalated('legal_risk', '09:05', at('2026-03-02T09:06Z'))],
      null,
      `09:30 ${owners}`,
    ],
  ])('to escalate to owners %s', (_, escalations, improved, expected) => {
    const lastImprovementAt = improved === null ? null : at(`2026-03-02T${improved}Z`)
    const found = asks({ ...run(published()), escalations, lastImprovementAt })
    expect(found.filter((ask) => ask.includes('owners'))).toEqual(expected === null ? [] : [expected])
  })

  test('that an escalation is acknowledged by those whom it went to', () => {
    const escalations = [
      escalated('sev0', '09:00', at('2026-03-02T09:02Z')),
      escalated('no_improvement', '09:30'),
      escalated('legal_risk', '09:31'),
    ]
    const found = obligations(
      { ...run(published({ severity: 'sev0' })), escalations },
      at('2026-03-02T09:31Z'),
    )
    expect(found.filter(({ section }) => section === 'Escalation guidelines')).toEqual([
      {
        rule: 'acknowledge-escalation',
        section: 'Escalation guidelines',
        ask: 'Acknowledge the escalation to owners: the incident lasts > 30 minutes without improvement (Sev0/Sev1)',
        of: 'owners',
        due_at: null,
        overdue: false,
      },
      expect.objectContaining({
        ask: 'Acknowledge the escalation to leadership: regulatory or legal risk',
        of: 'leadership',
      }),
    ])
  })

  const [first, second] = documentPolicy.verification
  test.each([
    [
      'each check that is open',
      [first!, second!],
      [],
      ['Confirm SLIs return to normal', 'Confirm no hidden backlog remains: reconcile queue'],
    ],
    [
      'the removal of temporary mitigations first',
      [],
      [{ id: 'm', what: 'rate limit' }],
      ['Remove temporary mitigations carefully: rate limit'],
    ],
    ['the final update, once all is verified', [], [], ['Close incident with final update']],
  ])('while monitoring: %s', (_, openChecks, unremovedMitigations, expected) => {
    const facts = run(published({ severity: 'sev3', status: 'monitoring', promisedAt: null }))
    expect(asks({ ...facts, openChecks, unremovedMitigations })).toEqual(expected)
  })

  test('to verify nothing before it is monitored, but to keep temporary mitigations in mind', () => {
    const facts = run(published({ severity: 'sev3', status: 'identified', promisedAt: null }))
    const openChecks = documentPolicy.verification
    expect(asks({ ...facts, openChecks, unremovedMitigations: [{ id: 'm', what: 'cordon' }] })).toEqual([
      'Remove temporary mitigations carefully: cordon',
    ])
  })

  test.each([
    ['sev0', ['Publish postmortem within 5 business days']],
    ['sev1', ['Publish postmortem within 5 business days']],
    ['sev2', ['Postmortem recommended for Sev2 with actionable learning']],
    ['sev3', []],
  ] as const)('once a %s is resolved: %j', (highestSeverity, expected) => {
    expect(asks(run(resolved({ severity: 'sev3', highestSeverity })))).toEqual(expected)
  })

  test('once resolved, still for the mitigation that was not removed', () => {
    const facts = { ...run(resolved({ severity: 'sev3' })), unremovedMitigations: [{ id: 'm', what: 'x' }] }
    expect(rules(facts)).toEqual(['remove-mitigation'])
  })

  test('nothing of a cancelled one', () => {
    expect(asks(run(cancelled({ severity: 'sev0' })))).toEqual([])
  })

  test('nothing of an imported incident, which somebody else ran, until this team promises something', () => {
    const imported = {
      ...run(published({ origin: 'imported', promisedAt: null })),
      roles: [],
      unremovedMitigations: [{ id: 'm', what: 'x' }],
    }
    expect(asks(imported)).toEqual([])
    expect(asks(run(resolved({ origin: 'imported' })))).toEqual([])
    expect(asks({ ...imported, promisedAt: at('2026-03-02T09:30Z') })).toEqual([
      '09:30 Provide regular updates (Sev1: every 30 minutes)',
    ])
  })
})

describe('whatever the facts', () => {
  test('the soonest due first, then what has no time; overdue exactly once the time has passed', () => {
    fc.assert(
      fc.property(anyRunFacts, anyDate, (facts, now) => {
        const found = obligations(facts, now)
        for (const { due_at, overdue } of found) expect(overdue).toBe(due_at !== null && now > due_at)
        const dues = found.map(({ due_at }) => due_at?.getTime() ?? Number.POSITIVE_INFINITY)
        fc.pre(dues.every((due) => !Number.isNaN(due)))
        expect(dues).toEqual(dues.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
    )
  })

  test('lowering the severity escapes nothing that follows the highest ever held', () => {
    const byCurrent = ['next-update', 'initial-update', 'freeze-deploys']
    const lasting = (facts: RunFacts, now: Date) =>
      obligations(facts, now).filter(({ rule }) => !byCurrent.includes(rule))
    fc.assert(
      fc.property(anyRunFacts, fc.constantFrom(...severities), anyDate, (facts, lower, now) => {
        fc.pre(isWorse(facts.severity, lower))
        const highestSeverity = isWorse(facts.severity, facts.highestSeverity)
          ? facts.severity
          : facts.highestSeverity
        const before = { ...facts, highestSeverity }
        expect(lasting({ ...before, severity: lower }, now)).toEqual(lasting(before, now))
      }),
    )
  })

  const fulfilments: Record<string, (facts: RunFacts, now: Date) => Partial<RunFacts>> = {
    'assign-ic': (facts) => ({ roles: [...facts.roles, { role: 'ic', personId: 'new' }] }),
    'assign-ops-lead': (facts) => ({ roles: [...facts.roles, { role: 'ops_lead', personId: 'new' }] }),
    'assign-comms-lead': (facts) => ({ roles: [...facts.roles, { role: 'comms_lead', personId: 'new' }] }),
    'assign-scribe': (facts) => ({ roles: [...facts.roles, { role: 'scribe', personId: 'new' }] }),
    'keep-written-timeline': (_, now) => ({ lastEntryByPersonAt: now }),
    'internal-channel': ({ links }) => ({ links: { ...links, channel: true } }),
    'incident-doc': ({ links }) => ({ links: { ...links, document: true } }),
    'remove-mitigation': () => ({ unremovedMitigations: [] }),
    verify: () => ({ openChecks: [] }),
    'close-incident': (_, now) => ({ status: 'resolved', resolvedAt: now }),
    'escalate-to-owners': (facts, now) => ({
      escalations: [
        ...facts.escalations,
        { id: 'x', trigger: 'no_improvement', raisedAt: now, acknowledgedAt: null },
      ],
    }),
    'escalate-to-leadership': (facts, now) => ({
      escalations: [...facts.escalations, { id: 'x', trigger: 'sev0', raisedAt: now, acknowledgedAt: null }],
    }),
    'acknowledge-escalation': (facts, now) => ({
      escalations: facts.escalations.map((each) => ({ ...each, acknowledgedAt: now })),
    }),
    'initial-update': (_, now) => ({ firstPublishedAt: now, lastUpdateAt: now }),
    'freeze-deploys': () => ({ severity: 'sev3' }),
  }

  /** Chance alone would seldom come upon an incident that is watched, or one with so little left to do. */
  const open = { status: 'monitoring', origin: 'declared', cancelledAt: null, resolvedAt: null } as const
  const watched = anyRunFacts.map((facts): RunFacts => ({ ...facts, ...open }))
  const nearlyDone = watched.map(
    (facts): RunFacts => ({ ...facts, openChecks: [], unremovedMitigations: [] }),
  )

  test.each(Object.keys(fulfilments))('%s is gone once it is done', (rule) => {
    let met = 0
    fc.assert(
      fc.property(fc.oneof(anyRunFacts, watched, nearlyDone), (facts) => {
        const now = at('2026-03-02T12:00Z')
        if (!rules(facts, now).includes(rule)) return
        met++
        // Done now, after everything that the facts tell of.
        const times = [facts.declaredAt, facts.lastImprovementAt].map((time) => time?.getTime() ?? 0)
        if (times.some((time) => !(time <= now.getTime()))) return
        expect(rules({ ...facts, ...fulfilments[rule]!(facts, now) }, now)).not.toContain(rule)
      }),
      { numRuns: 400 },
    )
    expect(met).toBeGreaterThan(0)
  })

  test('every trigger names whom it is for', () => {
    for (const trigger of Object.keys(escalationTriggers) as EscalationTrigger[]) {
      const facts = { ...run(published({ severity: 'sev3' })), escalations: [escalated(trigger, '09:00')] }
      expect(obligations(facts, at('2026-03-02T09:01Z')).at(-1)!.of).toBe(escalationTriggers[trigger].to)
    }
  })
})

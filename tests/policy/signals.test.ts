import { describe, expect, test } from 'vitest'
import { minutesAfter } from '#src/policy/instants.ts'
import { documentSignals, type SignalSettings, statedBy } from '#src/policy/signal-rules.ts'
import {
  type HeardSignal,
  type LatestSuggestion,
  type SignalEvent,
  type SignalStep,
  signalStep,
} from '#src/policy/signals.ts'
import { suggestedReason } from '#src/policy/suggested-reason.ts'
import { at } from '#tests/support/at.ts'

const now = at('2026-03-02T09:00Z')
const ago = (minutes: number) => minutesAfter(now, -minutes)!

describe('what labels say', () => {
  const nothing = { components: [], reason: null, severity: null, regions: [], apps: [] }

  test.each<[string, Record<string, string>, object]>([
    ['nothing', { alertname: 'Errors' }, {}],
    ['a component', { allclear_component: 'Ingress' }, { components: ['Ingress'] }],
    [
      'several, the likeliest first',
      { service: 'web', component: 'edge', allclear_component: 'Ingress' },
      { components: ['Ingress', 'edge', 'web'] },
    ],
    ['a reason', { allclear_reason: 'core_function_impaired' }, { reason: 'core_function_impaired' }],
    ['no reason of the document', { allclear_reason: 'boredom' }, {}],
    ['a property of every object', { allclear_reason: 'constructor', severity: '__proto__' }, {}],
    ['a severity by its name', { severity: 'SEV0' }, { severity: 'sev0' }],
    ['a severity by custom', { severity: 'critical' }, { severity: 'sev1' }],
    ['its own severity first', { severity: 'critical', allclear_severity: 'sev3' }, { severity: 'sev3' }],
    ['an objective', { sloth_slo: 'requests' }, { reason: 'slo_burn' }],
    ['where', { region: 'eu-west', app: 'checkout' }, { regions: ['eu-west'], apps: ['checkout'] }],
    ['empty labels', { allclear_component: '', region: '' }, {}],
  ])('%s', (_, labels, expected) => {
    expect(statedBy(documentSignals, labels)).toEqual({ ...nothing, ...expected })
  })

  test("the team's rules say what labels do not", () => {
    const settings: SignalSettings = {
      ...documentSignals,
      rules: [
        { match: { alertname: 'DiskFull', env: '*' }, component: 'Volumes' },
        { match: { alertname: 'DiskFull' }, reason: 'core_function_impaired', severity: 'sev3' },
        ...documentSignals.rules,
      ],
    }
    const labels = { alertname: 'DiskFull', env: 'prod' }
    const said = { components: ['Volumes'], reason: 'core_function_impaired', severity: 'sev3' }
    expect(statedBy(settings, labels)).toMatchObject(said)
    expect(statedBy(settings, { alertname: 'DiskFull' }).components).toEqual([])
    const labelled = { ...labels, allclear_reason: 'unsure', severity: 'page', service: 'Disks' }
    expect(statedBy(settings, labelled)).toMatchObject({
      ...{ components: ['Disks', 'Volumes'], reason: 'unsure', severity: 'sev1' },
    })
  })
})

describe("the policy's reason", () => {
  const signal = (minutesAgo: number, kind = 'report', reason: string | null = null) =>
    ({ kind, reason, firstAt: ago(minutesAgo) }) as Parameters<typeof suggestedReason>[0]['signals'][number]
  const reasonFor = (component: string | null, ...signals: ReturnType<typeof signal>[]) =>
    suggestedReason({ component, signals }, documentSignals)

  test('three like ones within 15 minutes on one component are customer reports', () => {
    expect(reasonFor('Billing', signal(15), signal(7))).toBe('unsure')
    expect(reasonFor('Billing', signal(15), signal(7), signal(0))).toBe('customer_reports')
    expect(reasonFor('Billing', signal(0), signal(15), signal(7)), 'in any order').toBe('customer_reports')
    expect(reasonFor('Billing', signal(15.001), signal(7), signal(0)), 'a moment too far apart').toBe(
      'unsure',
    )
    expect(reasonFor('Billing', signal(90), signal(50), signal(10), signal(5), signal(0))).toBe(
      'customer_reports',
    )
    expect(reasonFor('Billing', signal(3, 'a'), signal(2, 'b'), signal(1, 'a')), 'unlike').toBe('unsure')
    expect(reasonFor(null, signal(3), signal(2), signal(1)), 'on nothing that is known').toBe('unsure')
  })

  test.each(['Deploy', 'Ingress', 'Secrets', 'Block volumes'])('%s is a core function', (component) => {
    expect(reasonFor(component, signal(0))).toBe('core_function_impaired')
  })

  test("the first of the document's reasons that fits wins", () => {
    expect(reasonFor('Ingress', signal(0, 'burn', 'slo_burn'))).toBe('slo_burn')
    expect(reasonFor('Ingress', signal(2), signal(1), signal(0))).toBe('customer_reports')
    expect(reasonFor('Billing', signal(1, 'a', 'unsure'), signal(0, 'b', 'core_function_impaired'))).toBe(
      'core_function_impaired',
    )
    expect(reasonFor('Billing', signal(0, 'a', 'customer_reports'))).toBe('customer_reports')
  })
})

describe('what becomes of a signal', () => {
  const fires: SignalEvent = { status: 'firing', at: now, messageId: null }
  const ends: SignalEvent = { status: 'resolved', at: now, messageId: null }
  const heard = (fields: Partial<HeardSignal> = {}): HeardSignal => ({
    ...{ startedAt: ago(30), lastAt: ago(10), resolvedAt: null, messageId: null },
    suggestion: { state: 'open' },
    ...fields,
  })
  const latest = (fields: Partial<LatestSuggestion> = {}): LatestSuggestion => ({
    ...{ state: 'open', endedAt: null, isIncidentOpen: false, ...fields },
  })
  const over = heard({ resolvedAt: ago(10) })
  const day = 24 * 60

  test.each<[string, SignalEvent, HeardSignal | null, LatestSuggestion | null, SignalStep]>([
    ['the first', fires, null, null, 'suggest'],
    ['one more', fires, null, latest(), 'join'],
    ['the same again', fires, heard(), latest(), 'repeat'],
    ['its end', ends, heard(), latest(), 'resolve'],
    ['its end again', ends, over, latest(), 'ignore'],
    ['an end of nothing', ends, null, latest(), 'ignore'],
    ['an end from before it began', { ...ends, at: ago(31) }, heard(), latest(), 'ignore'],
    ['a beginning that its end overtook', { ...fires, at: ago(30) }, over, latest(), 'ignore'],
    [
      'a message again that its end overtook',
      { ...fires, messageId: 'a' },
      { ...over, messageId: 'a' },
      latest(),
      'ignore',
    ],
    [
      'soon after its end',
      fires,
      { ...over, suggestion: { state: 'closed' } },
      latest({ state: 'closed', endedAt: ago(10) }),
      'reopen',
    ],
    ['an hour after its end', fires, null, latest({ state: 'closed', endedAt: ago(60) }), 'suggest'],
    ['of an open incident', fires, null, latest({ state: 'accepted', isIncidentOpen: true }), 'join'],
    ['of an incident that is over', fires, null, latest({ state: 'accepted' }), 'suggest'],
    [
      'still, after the incident',
      fires,
      heard({ suggestion: { state: 'accepted' } }),
      latest({ state: 'accepted' }),
      'repeat',
    ],
    [
      'anew, a day after the incident',
      fires,
      heard({ suggestion: { state: 'accepted' }, lastAt: ago(day) }),
      latest({ state: 'accepted' }),
      'suggest',
    ],
    [
      'dismissed, repeated',
      fires,
      heard({ suggestion: { state: 'dismissed' } }),
      latest({ state: 'dismissed' }),
      'repeat',
    ],
    [
      'dismissed, back again',
      fires,
      { ...over, suggestion: { state: 'dismissed' } },
      latest({ state: 'dismissed' }),
      'again',
    ],
    [
      'dismissed, back after a silent day',
      fires,
      { ...over, suggestion: { state: 'dismissed' }, lastAt: ago(day) },
      latest({ state: 'dismissed' }),
      'suggest',
    ],
    ['another one, after a dismissal', fires, null, latest({ state: 'dismissed' }), 'suggest'],
  ])('%s', (_, event, known, newest, expected) => {
    expect(signalStep(event, known, newest, now)).toBe(expected)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { declarationReasons } from '#src/policy/declaration.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import {
  componentStatuses,
  componentStatusNames,
  headlineFloor,
  worstComponentStatus,
} from '#src/policy/scope.ts'
import { highestEverHeld, isWorse, severities, severityTable, worst } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import { anySeverity, anySeverityHistory } from './arbitraries.ts'

describe('the document, as data', () => {
  test.each([
    ['sev0', 'Sev0', 'major outage, widespread customer impact, core platform unusable'],
    ['sev1', 'Sev1', 'significant impact, partial outage, many customers affected'],
    ['sev2', 'Sev2', 'limited impact, subset of customers or one region, workarounds exist'],
    ['sev3', 'Sev3', 'minor impact, small blast radius, no immediate action required'],
  ] as const)('%s is %s: %s', (severity, name, meaning) => {
    expect(severityTable[severity]).toMatchObject({ name, meaning })
  })

  test.each([
    // severity, first update, cadence, freeze, leadership, owners after, postmortem
    ['sev0', 15, 15, true, true, 30, 'required'],
    ['sev1', 15, 30, true, false, 30, 'required'],
    ['sev2', 60, 60, false, false, null, 'recommended'],
    ['sev3', null, null, false, false, null, 'none'],
  ] as const)(
    '%s: first update %s, cadence %s, freeze %s, leadership %s, owners after %s, postmortem %s',
    (severity, firstUpdateMinutes, cadenceMinutes, freezesProduction, escalatesToLeadership, escalatesToOwnersAfterMinutes, postmortem) => {
      expect(severityTable[severity]).toMatchObject({
        firstUpdateMinutes,
        cadenceMinutes,
        freezesProduction,
        escalatesToLeadership,
        escalatesToOwnersAfterMinutes,
        postmortem,
      })
    },
  )

  test('a postmortem is published within 5 business days', () => {
    expect(documentPolicy.postmortem.businessDays).toBe(5)
  })

  test('an incident is declared for one of four reasons', () => {
    expect(Object.values(declarationReasons)).toEqual([
      'a customer-facing SLO is burning quickly',
      'multiple customers report similar failures',
      'core platform functions are impaired (deploy, ingress, secrets, volumes)',
      'you are unsure but suspect broad impact',
    ])
  })

  test('the templates have the lines of the document, in its order', () => {
    const lines = (template: readonly { label: string; hint: string | null }[]) => [
      ...new Set(template.map(({ label, hint }) => (hint === null ? label : `${label} (${hint})`))),
    ]
    expect(lines(initialUpdateTemplate)).toEqual([
      'What is happening',
      'Who is affected (scope)',
      'What we are doing now',
      'Next update time',
    ])
    expect(lines(resolutionTemplate)).toEqual([
      'What was impacted',
      'When it started and ended',
      'What we changed to mitigate',
      'Where to follow along for postmortem (if applicable)',
    ])
  })
})

describe('comparing severities', () => {
  test('sev0 is the worst and sev3 the mildest', () => {
    expect(worst(['sev2', 'sev0', 'sev3'])).toBe('sev0')
    expect(worst(['sev3', 'sev2'])).toBe('sev2')
    expect(isWorse('sev0', 'sev1')).toBe(true)
    expect(isWorse('sev3', 'sev2')).toBe(false)
  })

  test('no severity is worse than itself', () => {
    for (const severity of severities) expect(isWorse(severity, severity)).toBe(false)
  })

  test('an empty list has no worst severity', () => {
    expect(worst([])).toBeNull()
  })

  test('lowering the severity leaves the highest ever held as it was', () => {
    const severityChanges = [{ from: 'sev0', to: 'sev2' }] as const
    expect(highestEverHeld({ severity: 'sev2', severityChanges })).toBe('sev0')
  })

  test('the highest severity ever held never falls', () => {
    fc.assert(
      fc.property(anySeverityHistory, anySeverity, ({ declaredAs, changes }, to) => {
        const severity = changes.at(-1)?.to ?? declaredAs
        const before = highestEverHeld({ severity, severityChanges: changes })
        const after = highestEverHeld({ severity: to, severityChanges: [...changes, { from: severity, to }] })
        expect(isWorse(before, after)).toBe(false)
        expect(isWorse(to, after)).toBe(false)
      }),
    )
  })
})

describe('what the public reads of the scope', () => {
  test('an open sev0 makes the headline a major outage, a sev1 a partial one', () => {
    expect(headlineFloor).toEqual({
      sev0: 'major_outage',
      sev1: 'partial_outage',
      sev2: 'degraded_performance',
      sev3: 'degraded_performance',
    })
  })

  test('a worse severity never has a better headline', () => {
    const floors = severities.map((severity) => componentStatuses.indexOf(headlineFloor[severity]))
    expect(floors).toEqual(floors.toSorted((a, b) => b - a))
  })

  test('the worst component status wins, and no component at all is operational', () => {
    expect(worstComponentStatus(['operational', 'partial_outage', 'degraded_performance'])).toBe(
      'partial_outage',
    )
    expect(worstComponentStatus(['major_outage', 'partial_outage'])).toBe('major_outage')
    expect(worstComponentStatus([])).toBe('operational')
  })

  test('every component status has a name', () => {
    expect(Object.keys(componentStatusNames)).toEqual([...componentStatuses])
  })
})

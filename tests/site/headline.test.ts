import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  componentStatuses,
  type ShownStatus,
  shownStatuses,
  worstComponentStatus,
} from '#src/policy/scope.ts'
import { severities } from '#src/policy/severity.ts'
import { viewComponents } from '#src/site/component-view.ts'
import { headlineOf } from '#src/site/headline.ts'
import { at } from '#tests/support/at.ts'

const rank = (status: ShownStatus) => shownStatuses.indexOf(status)

test.each([
  { severity: 'sev0', status: 'major_outage', words: 'Major outage' },
  { severity: 'sev1', status: 'partial_outage', words: 'Partial outage' },
  { severity: 'sev2', status: 'degraded_performance', words: 'Degraded performance' },
  { severity: 'sev3', status: 'degraded_performance', words: 'Degraded performance' },
] as const)('an open $severity alone makes the headline "$words"', ({ severity, status, words }) => {
  expect(headlineOf([{ severity }], [])).toEqual({ status, words })
  expect(headlineOf([{ severity }], [{ status: 'operational' }])).toEqual({ status, words })
})

test('all systems are operational where nothing says otherwise, and only there', () => {
  expect(headlineOf([], [{ status: 'operational' }]).words).toBe('All systems operational')
  expect(headlineOf([], []).words).toBe('All systems operational')
  expect(headlineOf([], [{ status: 'degraded_performance' }]).words).toBe('Degraded performance')
})

const ids = ['a', 'b', 'c', 'd']
const component = (id: string, isArchived: boolean) => ({
  ...{ id, name: id, description: null, groupId: null, position: 0, maintainedAt: null },
  createdAt: at('2026-01-01T00:00Z'),
  archivedAt: isArchived ? at('2026-02-01T00:00Z') : null,
})
const anyCatalog = fc
  .tuple(...ids.map(() => fc.boolean()))
  .map((archived) => ids.map((id, place) => component(id, archived[place]!)))
const anyOpen = fc.array(
  fc.record({
    severity: fc.constantFrom(...severities),
    scope: fc.record({
      regions: fc.constant<string[]>([]),
      apps: fc.constant<string[]>([]),
      components: fc.uniqueArray(
        fc.record({
          id: fc.constantFrom(...ids),
          name: fc.constant('x'),
          status: fc.constantFrom(...componentStatuses),
        }),
        { selector: ({ id }) => id },
      ),
    }),
  }),
  { maxLength: 5 },
)

test('the headline is never better than the worst open incident, nor than any component that is shown', () => {
  const floor = {
    sev0: 'major_outage',
    sev1: 'partial_outage',
    sev2: 'degraded_performance',
    sev3: 'degraded_performance',
  } as const
  fc.assert(
    fc.property(anyCatalog, anyOpen, (catalog, open) => {
      const shown = viewComponents(catalog, open)
      expect(shown.map(({ id }) => id)).toEqual(
        catalog.filter(({ archivedAt }) => archivedAt === null).map(({ id }) => id),
      )
      // A component's status is the worst that any open incident says of it.
      for (const { id, status } of shown) {
        const held = open.flatMap(({ scope }) => scope.components.filter((each) => each.id === id))
        expect(status).toBe(worstComponentStatus(held.map((each) => each.status)))
      }
      const { status } = headlineOf(open, shown)
      for (const { severity } of open) expect(rank(status)).toBeGreaterThanOrEqual(rank(floor[severity]))
      for (const each of shown) expect(rank(status)).toBeGreaterThanOrEqual(rank(each.status))
      // Nor is it worse than all of them.
      const reasons = [...open.map(({ severity }) => floor[severity]), ...shown.map((each) => each.status)]
      expect(status === 'operational' || reasons.includes(status)).toBe(true)
    }),
  )
})

import { expect, test } from 'vitest'
import { type LearningFacts, scoreLearning } from '#src/policy/learning-score.ts'

const today = '2026-03-10'
const score = (facts: Partial<LearningFacts>) =>
  scoreLearning({ postmortems: [], actionItems: [], today, ...facts })

test('nothing led to nothing', () => {
  expect(score({})).toEqual({
    postmortems: { kept: 0, missed: 0 },
    actionItems: { done: 0, open: 0, overdue: 0, dropped: 0 },
    holdsUntil: null,
  })
})

test.each<[string, string, string | null, object, string | null]>([
  ['on the day before it is due', '2026-03-09', '2026-03-08', { kept: 1, missed: 0 }, null],
  ['on the day on which it is due', '2026-03-09', '2026-03-09', { kept: 1, missed: 0 }, null],
  ['on the day after', '2026-03-09', '2026-03-10', { kept: 0, missed: 1 }, null],
  ['not yet, and it is late', '2026-03-09', null, { kept: 0, missed: 1 }, null],
  ['not yet, and it is due today', '2026-03-10', null, { kept: 0, missed: 0 }, '2026-03-10'],
  ['not yet, and there is time', '2026-03-12', null, { kept: 0, missed: 0 }, '2026-03-12'],
  ['early', '2026-03-12', '2026-03-10', { kept: 1, missed: 0 }, null],
])('a postmortem that was published %s', (_, dueOn, publishedOn, expected, holdsUntil) => {
  expect(score({ postmortems: [{ dueOn, publishedOn }] })).toMatchObject({
    postmortems: expected,
    holdsUntil,
  })
})

test('action items are done, open, overdue among the open, or dropped', () => {
  const actionItems: LearningFacts['actionItems'] = [
    { state: 'done', dueOn: '2026-01-01' },
    { state: 'done', dueOn: '2026-04-01' },
    { state: 'open', dueOn: '2026-03-09' },
    { state: 'open', dueOn: '2026-03-10' },
    { state: 'open', dueOn: '2026-03-20' },
    { state: 'dropped', dueOn: '2026-03-09' },
  ]
  const postmortems = [{ dueOn: '2026-03-12', publishedOn: null }]
  expect(score({ actionItems, postmortems })).toMatchObject({
    actionItems: { done: 2, open: 3, overdue: 1, dropped: 1 },
    holdsUntil: '2026-03-10',
  })
  expect(score({ actionItems: [], postmortems }).holdsUntil).toBe('2026-03-12')
})

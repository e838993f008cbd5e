import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { businessDayBefore, businessDaysAfter, isBusinessDay } from '#src/policy/business-days.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { postmortemDueOn } from '#src/policy/postmortem.ts'

const christmas = ['2026-12-25', '2026-12-26', '2027-01-01']

describe('five business days after', () => {
  test.each([
    // resolved on, holidays, due on
    ['2026-03-02', 'a Monday', [], '2026-03-09'],
    ['2026-03-03', 'a Tuesday', [], '2026-03-10'],
    ['2026-03-06', 'a Friday', [], '2026-03-13'],
    ['2026-03-07', 'a Saturday', [], '2026-03-13'],
    ['2026-03-08', 'a Sunday', [], '2026-03-13'],
    ['2026-03-02', 'a Monday with a holiday on the Friday', ['2026-03-06'], '2026-03-10'],
    ['2026-03-02', 'a Monday with a holiday on the last day', ['2026-03-09'], '2026-03-10'],
    ['2026-03-02', 'a Monday with a holiday on the Saturday', ['2026-03-07'], '2026-03-09'],
    ['2026-03-02', 'a Monday that is a holiday itself', ['2026-03-02'], '2026-03-09'],
    ['2026-12-24', 'the day before Christmas, over the end of the year', christmas, '2027-01-04'],
    ['2026-12-31', 'the last day of the year', christmas, '2027-01-08'],
    ['2028-02-28', 'the day before a leap day', [], '2028-03-06'],
    ['2026-03-27', 'a Friday before the clocks go forward', [], '2026-04-03'],
    ['2026-10-23', 'a Friday before the clocks go back', [], '2026-10-30'],
  ])('%s, %s', (resolvedOn, _, holidays, dueOn) => {
    const policy = { ...documentPolicy, postmortem: { businessDays: 5, holidays } }
    expect(postmortemDueOn(policy, resolvedOn)).toBe(dueOn)
  })
})

test('the business day before a Monday is the Friday, and before that one if it is a holiday', () => {
  expect(businessDayBefore('2026-03-09', [])).toBe('2026-03-06')
  expect(businessDayBefore('2026-03-09', ['2026-03-06'])).toBe('2026-03-05')
  expect(businessDayBefore('2027-01-04', christmas)).toBe('2026-12-31')
})

test('between a date and the nth business day after it lie n business days, the last of which it is', () => {
  const anyDay = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 60 }), fc.array(anyDay), (date, count, holidays) => {
      const due = businessDaysAfter(date, count, holidays)
      expect(isBusinessDay(due, holidays)).toBe(true)
      const between: string[] = []
      for (let time = Date.parse(date) + 86_400_000; time <= Date.parse(due); time += 86_400_000) {
        between.push(new Date(time).toISOString().slice(0, 10))
      }
      expect(between.filter((day) => isBusinessDay(day, holidays))).toHaveLength(count)
    }),
  )
})

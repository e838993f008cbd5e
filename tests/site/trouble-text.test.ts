import { expect, test } from 'vitest'
import type { Impact } from '#src/incidents/time-at-status.ts'
import { lastDays } from '#src/site/days.ts'
import { troubleText } from '#src/site/trouble-text.ts'
import { uptimeOver } from '#src/site/uptime.ts'
import { createLanguages, readCatalogues } from '#src/words/languages.ts'
import { at } from '#tests/support/at.ts'

const impact = (status: Impact['status'], from: string, to: string | null): Impact => ({
  status,
  fromAt: at(`2026-03-02T${from}Z`),
  toAt: to === null ? null : at(`2026-03-02T${to}Z`),
})

const told = (now: string, ...impacts: Impact[]): string => {
  const until = at(`2026-03-02T${now}Z`)
  return troubleText(uptimeOver(lastDays(1, until, 'UTC'), impacts, at('2026-01-01T00:00Z'), until).days[0]!)
}

test('what is over is told with how long it was, and what lasts with when it began', () => {
  const over = impact('partial_outage', '09:00', '09:20')
  const open = impact('major_outage', '09:30', null)
  expect(told('10:00', over)).toBe('partial outage for 20 min')
  expect(told('10:00', over, open)).toBe('partial outage for 20 min, major outage since 09:30 UTC')
  expect(told('10:00', impact('major_outage', '08:00', '08:05'), open)).toBe(
    'major outage for 5 min and since 09:30 UTC',
  )
})

test('a text about what lasts is the same at every moment', () => {
  const impacts = [impact('partial_outage', '09:00', null), impact('major_outage', '09:30', null)]
  expect(told('12:34', ...impacts)).toBe(told('09:31', ...impacts))
})

test.each(createLanguages(readCatalogues()).map((language) => [language.tag, language] as const))(
  'it is told in %s',
  (_, language) => {
    const day = { date: '2026-03-02', worst: 'major_outage', spentMs: { major_outage: 6e5 } } as const
    const running = { status: 'major_outage', since: at('2026-03-02T09:30Z'), lastedMs: 3e5 } as const
    expect(troubleText({ ...day, running }, language)).toMatch(/09:30|٠٩:٣٠/)
  },
)

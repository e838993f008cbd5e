import { expect, test } from 'vitest'
import { type Deadline, deadlineNotice } from '#src/policy/deadline-notices.ts'
import { at } from '#tests/support/at.ts'

const deadline: Deadline = {
  ...{ what: 'postmortem', id: 'k3v9x2m4q7zt' },
  ...{ remindAt: at('2026-03-06T09:00Z'), dueAt: at('2026-03-09T23:59:59.999Z') },
}

test.each([
  ['before the reminder', '2026-03-06T08:59:59Z', null],
  ['from the reminder on', '2026-03-06T09:00Z', 'postmortem-reminder'],
  ['up to its end', '2026-03-09T23:59:59.999Z', 'postmortem-reminder'],
  ['once it is over', '2026-03-10T00:00Z', 'postmortem-missed'],
  ['for a month', '2026-04-08T23:59:59Z', 'postmortem-missed'],
  ['and no longer', '2026-04-09T00:00Z', null],
])('what is told %s', (_, now, kind) => {
  expect(deadlineNotice(deadline, at(now))?.kind ?? null).toBe(kind)
})

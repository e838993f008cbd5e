import type { ComponentWithUptime } from '#src/site/component-view.ts'
import { shareText } from '#src/site/time-text.ts'
import { knownDaysOf } from '#src/site/uptime.ts'
import type { Language } from '#src/words/language.ts'
import { marksOf } from './uptime-marks.ts'

/** All that a component's row shows. */
export const rowOf = ({ name, path, status, uptime }: ComponentWithUptime, language: Language) => ({
  ...{ name, path, status },
  knownDays: knownDaysOf(uptime),
  share: uptime.share === null ? null : shareText(uptime.share, language),
  marks: marksOf(uptime, language),
})

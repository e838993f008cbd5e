import { oncePer } from '#src/once.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import { troubleDayText } from '#src/site/trouble-text.ts'
import type { DayUptime, Uptime } from '#src/site/uptime.ts'
import type { Language } from '#src/words/language.ts'

/** How a bar is drawn: the distance from one day's mark to the next, a mark's width, and how high the worst one is. */
export const [pitch, width, height] = [6, 4, 28]

// The worse the day, the taller its mark: the bar reads without colour.
const heights: Record<ComponentStatus, number> = {
  operational: 9,
  degraded_performance: 16,
  partial_outage: 22,
  major_outage: height,
}
const unknownHeight = 2

/** A bar, and what is said of the days with trouble, in their order. */
export type Marks = { svg: string; troubles: string[] }

/** The marks of a component's days. Those that have passed are drawn once: a page shows thousands of them. */
export function uptimeMarks(uptime: Uptime, language: Language): Marks {
  const before = drawnIn(language)(uptime.passed)
  const last = lastMarks(uptime, language)
  return { svg: before.svg + last.svg, troubles: [...before.troubles, ...last.troubles] }
}

const lastMarks = ({ days, passed }: Uptime, language: Language): Marks =>
  draw(days.slice(passed.length), passed.length, language)

const drawnIn = oncePer((language: Language) => oncePer((passed: DayUptime[]) => draw(passed, 0, language)))

/**
 * Names a bar by what is drawn of it: a number for the list of days that have passed, and the others' marks. Those stay the
 * same while an outage lasts, though its days do not.
 */
export const marksOf = (uptime: Uptime, language: Language): unknown[] => [
  numberOf(uptime.passed),
  uptime.days.length,
  lastMarks(uptime, language),
]

const numberOf = oncePer((_: DayUptime[]) => ++lastNumber)
let lastNumber = 0

/**
 * Draws days, the first at a place of the bar. Quiet ones in a row are one dashed line, whose dashes begin anew with each
 * run; `stroke-dasharray` in the styles holds their width and the gap.
 */
function draw(days: DayUptime[], first: number, language: Language): Marks {
  const troubled = days.flatMap((day, place) =>
    day.worst === null || day.worst === 'operational'
      ? []
      : troubleOf(day, day.worst, first + place, language),
  )
  const svg = [
    quietPath(days, first, null, unknownHeight, 'bar-unknown'),
    quietPath(days, first, 'operational', heights.operational, 'bar-operational'),
    ...troubled.map(({ svg }) => svg),
  ]
  return { svg: svg.join(''), troubles: troubled.map(({ text }) => text) }
}

function quietPath(
  days: DayUptime[],
  offset: number,
  like: ComponentStatus | null,
  tall: number,
  name: string,
): string {
  let path = ''
  for (let first = 0; first < days.length; first++) {
    if (days[first]!.worst !== like) continue
    let last = first
    while (days[last + 1]?.worst === like) last++
    path += `M${(offset + first) * pitch} ${height - tall / 2}h${(last - first) * pitch + width}`
    first = last
  }
  return path && `<path class="${name}" stroke-width="${tall}" d="${path}"/>`
}

function troubleOf(day: DayUptime, worst: ComponentStatus, place: number, language: Language) {
  const text = troubleDayText(day, language)
  const tall = heights[worst]
  const path = `M${place * pitch} ${height}v-${tall}h${width}v${tall}z`
  return { text, svg: `<path class="bar-${worst}" d="${path}"><title>${escapeHtml(text)}</title></path>` }
}

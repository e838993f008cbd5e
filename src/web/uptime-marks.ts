import type { ComponentStatus } from '#src/policy/scope.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import { troubleDayText } from '#src/site/trouble-text.ts'
import type { DayUptime } from '#src/site/uptime.ts'
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

/**
 * The marks of some days as SVG, and what is said of those with trouble. Quiet days in a row are one dashed line, whose
 * dashes begin anew with each run; `stroke-dasharray` in the styles holds their width and the gap.
 */
export function uptimeMarks(days: DayUptime[], language: Language): { svg: string; troubles: string[] } {
  const troubled = days.flatMap((day, place) =>
    day.worst === null || day.worst === 'operational' ? [] : troubleOf(day, day.worst, place, language),
  )
  const svg = [
    quietPath(days, null, unknownHeight, 'bar-unknown'),
    quietPath(days, 'operational', heights.operational, 'bar-operational'),
    ...troubled.map(({ svg }) => svg),
  ]
  return { svg: svg.join(''), troubles: troubled.map(({ text }) => text) }
}

function quietPath(days: DayUptime[], like: ComponentStatus | null, tall: number, name: string): string {
  let path = ''
  for (let first = 0; first < days.length; first++) {
    if (days[first]!.worst !== like) continue
    let last = first
    while (days[last + 1]?.worst === like) last++
    path += `M${first * pitch} ${height - tall / 2}h${(last - first) * pitch + width}`
    first = last
  }
  return path && `<path class="${name}" stroke-width="${tall}" d="${path}"/>`
}

type Trouble = { svg: string; text: string }

/** Drawn once for each day: a page shows hundreds of them, and nearly all have passed long ago. */
function troubleOf(day: DayUptime, worst: ComponentStatus, place: number, language: Language): Trouble {
  const drawn = drawnIn.get(language) ?? new WeakMap<DayUptime, Trouble>()
  drawnIn.set(language, drawn)
  const known = drawn.get(day)
  if (known) return known
  const text = troubleDayText(day, language)
  const tall = heights[worst]
  const path = `M${place * pitch} ${height}v-${tall}h${width}v${tall}z`
  const trouble = {
    text,
    svg: `<path class="bar-${worst}" d="${path}"><title>${escapeHtml(text)}</title></path>`,
  }
  drawn.set(day, trouble)
  return trouble
}

const drawnIn = new WeakMap<Language, WeakMap<DayUptime, Trouble>>()

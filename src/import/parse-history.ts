import { parseJsonLines } from './json-lines.ts'
import type { Parsed } from './source.ts'
import { parseStatuspage } from './statuspage.ts'

/**
 * Reads a history in either format, told by its content: a Statuspage's answer is one document with
 * `incidents` or `scheduled_maintenances`.
 */
export function parseHistory(content: string): Parsed {
  const text = content.replace(/^\uFEFF/, '')
  if (text.trim() === '') return refused('it is empty')
  if (/^\s*</.test(text)) {
    return refused('it is a web page, not JSON; the history of a Statuspage is at /api/v2/incidents.json')
  }
  const whole = parseWhole(text)
  if (whole.ok) {
    const { value } = whole
    if (isObject(value) && ('incidents' in value || 'scheduled_maintenances' in value))
      return parseStatuspage(value)
    // One line of a history is a whole document, too.
    return isObject(value) && ('updates' in value || 'url' in value || 'title' in value)
      ? parseJsonLines(text)
      : refused(neitherFormat)
  }
  return looksLikeStatuspage.test(text) ? refused(`it is not JSON: ${whole.problem}`) : parseJsonLines(text)
}

const neitherFormat =
  'it is neither a Statuspage incidents.json or scheduled-maintenances.json, which has a list "incidents" or "scheduled_maintenances", nor a history of one JSON object a line'

/**
 * A damaged answer is still told from a history of lines, so that one fault is named and not one for every
 * line.
 */
const looksLikeStatuspage = /^\s*\{\s*"(page|incidents|scheduled_maintenances)"\s*:/

const refused = (problem: string): Parsed => ({ ok: false, faults: [{ where: 'the whole', problem }] })

function parseWhole(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, problem: (error as Error).message }
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

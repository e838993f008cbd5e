import { isBlank } from './blank.ts'
import { isInstant } from './instants.ts'
import type { Objection } from './objection.ts'
import type { Section } from './sections.ts'
import type { TemplateField } from './templates.ts'

/** A line of words: refused when missing, or when a reader would see nothing in it. */
export function wordsObjections(
  line: TemplateField,
  section: Section,
  words: string | null | undefined,
): Objection[] {
  return isBlank(words) ? [required(line, section, words == null ? 'missing' : 'blank', 'text')] : []
}

/** A line with a time: refused when missing or unreadable. `bound` says which times would be right. */
export function timeObjections(
  line: TemplateField,
  section: Section,
  time: Date | null | undefined,
  bound = '',
): Objection[] {
  if (time == null) {
    const missing = required(line, section, 'missing', 'a time')
    return [{ ...missing, expected: `${missing.expected}${bound}` }]
  }
  return isInstant(time) ? [] : [unreadableTime(line.field, section)]
}

export function unreadableTime(field: string, section: Section): Objection {
  return {
    rule: 'time-unreadable',
    section,
    field,
    message: `${field} is not a valid time`,
    expected: 'a time such as 2026-03-02T09:00:00.000Z',
  }
}

function required(
  line: TemplateField,
  section: Section,
  state: 'missing' | 'blank',
  what: string,
): Objection {
  return {
    rule: 'template-field-required',
    section,
    field: line.field,
    message: `${line.field} is ${state}`,
    expected: `${what} for "${line.hint === null ? line.label : `${line.label} (${line.hint})`}"`,
  }
}

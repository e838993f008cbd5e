/**
 * One line of a communications template.
 *
 * `label` and `hint` are the document's words, the hint being what it puts in parentheses. `holds` says what the line
 * carries: 'words' for people, a 'time', or a 'url'.
 */
export type TemplateField = {
  field: string
  label: string
  hint: string | null
  holds: 'words' | 'time' | 'url'
}

/** Communications templates: Initial update. Every later update carries the same four lines, in this order. */
export const initialUpdateTemplate = [
  { field: 'what_is_happening', label: 'What is happening', hint: null, holds: 'words' },
  { field: 'who_is_affected', label: 'Who is affected', hint: 'scope', holds: 'words' },
  { field: 'what_we_are_doing', label: 'What we are doing now', hint: null, holds: 'words' },
  { field: 'next_update_at', label: 'Next update time', hint: null, holds: 'time' },
] as const satisfies readonly TemplateField[]

/** Communications templates: Resolution update. The start and the end are two fields of one line of the document. */
export const resolutionTemplate = [
  { field: 'what_was_impacted', label: 'What was impacted', hint: null, holds: 'words' },
  { field: 'started_at', label: 'When it started and ended', hint: null, holds: 'time' },
  { field: 'ended_at', label: 'When it started and ended', hint: null, holds: 'time' },
  { field: 'what_changed', label: 'What we changed to mitigate', hint: null, holds: 'words' },
  {
    field: 'postmortem_url',
    label: 'Where to follow along for postmortem',
    hint: 'if applicable',
    holds: 'url',
  },
] as const satisfies readonly TemplateField[]

/** What a template's fields may hold before they are checked: anything may be missing. */
export type TemplateValues<Template extends readonly TemplateField[]> = {
  [Line in Template[number] as Line['field']]?: (Line['holds'] extends 'time' ? Date : string) | null
}

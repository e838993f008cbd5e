import type { TimelineEntry } from '#db/queries/timeline.ts'
import type { Update } from '#db/queries/updates.ts'
import { roleTable } from '#src/policy/roles.ts'
import { inline } from './markdown.ts'

/** An entry that wrote itself, in one line. Updates are named by their number: their words stand above. */
export function selfWritten(entry: TimelineEntry, updates: Update[]): string {
  const { kind, details, updateId } = entry
  const about = updates.find(({ id }) => id === updateId)
  const change = about ? numbered(kind, about) : (changed(entry) ?? sentences[kind]?.(details) ?? null)
  return change ?? [kind.replaceAll('_', ' '), listed(details)].filter(Boolean).join(': ')
}

function numbered(kind: TimelineEntry['kind'], { sequence }: Update): string {
  const verbs: Partial<Record<TimelineEntry['kind'], string>> = {
    update: 'published',
    resolution: 'resolved the incident with',
    reopening: 'reopened the incident with',
    correction: 'corrected',
    retraction: 'withdrew',
    purge: 'purged',
  }
  return `${verbs[kind] ?? kind.replaceAll('_', ' ')} update ${sequence}`
}

type Named = { name?: unknown } | null

function changed({ kind, details }: TimelineEntry): string | null {
  const { from, to, role } = details
  if (kind === 'purge') return `purged entry ${shown(details.entry_id)}`
  if (kind === 'role' && typeof role === 'string' && role in roleTable) {
    const holder = (named: unknown) => shown((named as Named)?.name ?? 'nobody')
    return `${roleTable[role as keyof typeof roleTable].name}: from ${holder(from)} to ${holder(to)}`
  }
  if (from !== undefined && to !== undefined) return `${kind}: from ${shown(from)} to ${shown(to)}`
  return null
}

type Details = TimelineEntry['details']

const nameIn = (named: unknown): string => shown((named as Named)?.name ?? 'somebody')
const words = (value: unknown): string => shown(String(value).replaceAll('_', ' '))

/** What the verbs of running an incident write, in the words of somebody who tells it. */
const sentences: Partial<Record<TimelineEntry['kind'], (details: Details) => string>> = {
  check: ({ check_id, state, evidence, person, override, open_checks, reason }) =>
    override
      ? `${nameIn(person)} answered for open checks (${shown((open_checks as string[]).join(', '))}): ${shown(reason)}`
      : `check ${shown(check_id)}: ${words(state)} by ${nameIn(person)}: ${shown(evidence)}`,
  escalation: ({ to, when, reason, acknowledged_by }) =>
    acknowledged_by
      ? `${nameIn(acknowledged_by)} acknowledged the escalation to ${shown(to)}`
      : `escalated to ${shown(to)}: ${[when, reason].filter(Boolean).map(shown).join('; ')}`,
  mitigation: ({ what, temporary, removed, result }) =>
    removed
      ? `removed the temporary mitigation: ${[what, result].filter(Boolean).map(shown).join('; ')}`
      : `${temporary ? 'temporary mitigation' : 'mitigation'}: ${shown(what)}`,
  production_change: ({ what, target, purpose, excepted }) =>
    what === undefined
      ? `redeemed the exception from the freeze for ${shown(target)}`
      : `production change to ${shown(target)} (${words(purpose)}${excepted ? ', excepted from the freeze' : ''}): ${shown(what)}`,
}

/** Details that no rule here knows: every one by its name. */
const listed = (details: Record<string, unknown>): string =>
  Object.entries(details)
    .filter(
      ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    )
    .map(([key, value]) => `${inline(key.replaceAll('_', ' '))} ${shown(value)}`)
    .join('; ')

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : value
  return inline(typeof name === 'string' ? name : (JSON.stringify(name) ?? ''))
}

import type { TimelineEntry } from '#db/queries/timeline.ts'
import type { Update } from '#db/queries/updates.ts'
import { roleTable } from '#src/policy/roles.ts'
import { inline } from './markdown.ts'

/** An entry that wrote itself, in one line. Updates are named by their number: their words stand above. */
export function selfWritten(entry: TimelineEntry, updates: Update[]): string {
  const { kind, details, updateId } = entry
  const about = updates.find(({ id }) => id === updateId)
  const change = about ? numbered(kind, about) : changed(entry)
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
  return inline(typeof name === 'string' ? name : JSON.stringify(name))
}

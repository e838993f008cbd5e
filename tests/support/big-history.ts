import type Sqlite from 'better-sqlite3'
import { connect } from '#db/connect.ts'
import { derivedId } from '#db/ids.ts'

/** How large a history is to be; what is left out is as many a busy platform would have. */
export type BigHistory = {
  incidents: number
  updatesEach?: number
  components?: number
  /** How far apart incidents start, in hours. */
  everyHours?: number
  /** So many of the newest name the first component as well, whatever else they name. */
  ofFirstComponent?: number
  /** The newest incident began shortly before; it is the only open one. */
  now: Date
}

/**
 * Writes a history into the fresh, migrated database in `file`: some thousand incidents a second, since it goes past
 * the verbs. The same call always writes the same rows, and the newest incidents of a long history are those of a
 * short one: two databases that differ only in what lies before what the pages show.
 */
export function writeBigHistory(
  file: string,
  { incidents, updatesEach = 10, components = 200, everyHours = 21.6, ofFirstComponent = 0, now }: BigHistory,
): { incidentIds: string[]; componentIds: string[] } {
  const client = connect(file)
  const componentIds = Array.from({ length: components }, (_, place) => derivedId('component', place))
  const incidentIds = Array.from({ length: incidents }, (_, age) => derivedId('incident', age))
  const insert = inserterOf(client)
  client.exec('BEGIN IMMEDIATE')
  componentIds.forEach((id, position) => {
    const name = `Service ${String(position + 1).padStart(3, '0')}`
    insert('components', { id, name, position, created_at: now.getTime() - 40 * 365 * day })
  })
  for (let age = incidents - 1; age >= 0; age--) {
    const startedAt = now.getTime() - 20 * minute - age * everyHours * 60 * minute
    const always = componentIds.slice(0, age < ofFirstComponent ? 1 : 0)
    writeIncident(insert, { age, number: incidents - age, startedAt, updatesEach, componentIds, always })
  }
  insert('revision', { id: 1, number: incidents, changed_at: now.getTime(), mark: 'a-big-history' })
  client.exec('COMMIT')
  client.close()
  return { incidentIds, componentIds }
}

const minute = 60_000
const day = 24 * 60 * minute

type Insert = (table: string, row: Record<string, string | number | null | undefined>) => number
type Story = {
  age: number
  number: number
  startedAt: number
  updatesEach: number
  componentIds: string[]
  /** The components that it names besides those that chance picks. */
  always: string[]
}

function writeIncident(insert: Insert, story: Story): void {
  const { age, number, startedAt, updatesEach, componentIds, always } = story
  const random = randomOf(age + 1)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const isOpen = age === 0
  const severity = pick(['sev1', 'sev2', 'sev2', 'sev3'] as const)
  const [id, author] = [derivedId('incident', age), pick(['Ana', 'Ben', 'Cleo'])]
  const times = Array.from({ length: updatesEach }, (_, place) => startedAt + 2 * minute + place * minute)
  const endedAt = isOpen ? null : times.at(-1)!
  insert('incidents', {
    ...{ id, number, severity, title: `${pick(things)} ${pick(troubles)} in ${pick(places)}` },
    ...{ origin: 'declared', reason: 'unsure', highest_severity: severity },
    status: isOpen ? 'investigating' : 'resolved',
    ...{ declared_at: startedAt + minute, declared_by: author, started_at: startedAt, ended_at: endedAt },
    ...{ first_published_at: times[0]!, last_update_at: times.at(-1)!, resolved_at: endedAt },
    promised_at: isOpen ? times.at(-1)! + 30 * minute : null,
  })
  if (endedAt !== null && severity === 'sev1') {
    const publishedAt = endedAt + 2 * day
    insert('postmortems', {
      ...{ incident_id: id, has_actionable_learning: 0, shows_action_items: 0, published: sentences(random) },
      ...{ first_published_at: publishedAt, published_at: publishedAt, published_by: author },
    })
  }
  times.forEach((publishedAt, place) => {
    const isLast = endedAt !== null && place === updatesEach - 1
    const updateId = derivedId('update', age, place)
    const words = isLast
      ? { what_was_impacted: sentences(random), what_changed: sentences(random), started_at: startedAt }
      : { what_is_happening: sentences(random), who_is_affected: sentences(random) }
    insert('updates', {
      ...{ id: updateId, incident_id: id, sequence: place + 1, severity, published_at: publishedAt, author },
      ...words,
      ...(isLast
        ? { kind: 'resolution', status: 'resolved', ended_at: endedAt }
        : { kind: 'update', status: 'investigating', what_we_are_doing: sentences(random) }),
      next_update_at: isLast ? null : publishedAt + 30 * minute,
    })
    const entry = { incident_id: id, update_id: updateId, kind: isLast ? 'resolution' : 'update', author }
    insert('timeline', { ...entry, happened_at: publishedAt, written_at: publishedAt, details: '{}' })
    if (place > 0) return
    const scope = { incident_id: id, update_id: updateId, at: publishedAt, apps: '[]' }
    const scopeChangeId = insert('scope_changes', scope)
    const heard = { kind: 'incident', subject_id: id, last_update_at: times.at(-1)! }
    insert('feed_subjects', { ...heard, topic: 'everything' })
    for (const componentId of new Set([pick(componentIds), pick(componentIds), ...always])) {
      const status = pick(['degraded_performance', 'partial_outage', 'major_outage'])
      insert('scope_components', { scope_change_id: scopeChangeId, component_id: componentId, status })
      const named = { component_id: componentId, incident_id: id, started_at: startedAt }
      insert('incident_components', { ...named, last_update_at: times.at(-1)! })
      insert('feed_subjects', { ...heard, topic: `component:${componentId}` })
      const span = { from_at: startedAt, to_at: endedAt }
      insert('component_impacts', { incident_id: id, component_id: componentId, status, ...span })
    }
  })
}

/** Inserts rows of any shape, each shape's statement prepared once; answers the row's number. */
function inserterOf(client: Sqlite.Database): Insert {
  const statements = new Map<string, Sqlite.Statement>()
  return (table, row) => {
    const columns = Object.keys(row)
    const key = `${table} ${columns}`
    const statement =
      statements.get(key) ??
      client.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`)
    statements.set(key, statement)
    return Number(statement.run(Object.values(row)).lastInsertRowid)
  }
}

const things = ['Requests', 'Deploys', 'Volumes', 'Secrets', 'Builds', 'Webhooks', 'Sign-ins', 'Metrics']
const troubles = ['fail', 'are slow', 'time out', 'return errors', 'are delayed', 'are refused']
const places = ['eu-west', 'us-east', 'ap-south', 'all regions', 'the control plane']
const clauses = [
  'About a third of requests end in a `502`',
  'We have drained two edge nodes and watch the others',
  'Apps that were deployed before noon are not affected',
  'A rollback of the last release is under way',
  'Latency is three times what it should be for **writes**',
  'The queue is being worked off and nothing was lost',
]

const sentences = (random: () => number): string =>
  Array.from({ length: 2 }, () => `${clauses[Math.floor(random() * clauses.length)]}.`).join(' ')

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed * 0x9e3779b1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

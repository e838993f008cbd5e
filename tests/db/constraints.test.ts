import type Sqlite from 'better-sqlite3'
import { beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { connect } from '#db/connect.ts'
import { freshFolder } from '#tests/support/folder.ts'

// What the database refuses even when the program is wrong. Each case changes one thing about a row that is fine.

type Row = Record<string, string | number | null>

const ids = {
  incident: 'incident0001',
  update: 'update000001',
  component: 'component001',
  region: 'region000001',
}
const t = 1_772_442_000_000

const rows = {
  people: { id: 'person000001', name: 'Ana', contact: null, created_at: t, archived_at: null },
  tokens: {
    id: 'token0000001',
    name: 'x',
    hash: 'h',
    scope: 'read',
    person_id: 'person000001',
    service: null,
    created_at: t,
  },
  idempotency_keys: {
    token_id: 'token0000001',
    key: 'k',
    fingerprint: 'f',
    status: 201,
    answer: '{}',
    at: t,
  },
  component_groups: { id: 'group0000001', name: 'Edge', position: 0 },
  components: { id: ids.component, name: 'Ingress', group_id: 'group0000001', position: 0, created_at: t },
  regions: { id: ids.region, name: 'eu-west', position: 0 },
  page: { id: 1, name: 'Status', time_zone: 'UTC' },
  revision: { id: 1, number: 1, changed_at: t },
  incidents: {
    id: ids.incident,
    number: 1,
    title: 'Requests fail',
    origin: 'declared',
    reason: 'unsure',
    severity: 'sev1',
    highest_severity: 'sev1',
    status: 'investigating',
    declared_at: t,
    declared_by: 'Ana',
    started_at: t,
    ended_at: null,
    first_published_at: t,
    last_update_at: t,
    resolved_at: null,
    cancelled_at: null,
    cancellation_reason: null,
  },
  severity_changes: { incident_id: ids.incident, at: t, from_severity: 'sev2', to_severity: 'sev1' },
  updates: {
    id: ids.update,
    incident_id: ids.incident,
    sequence: 1,
    kind: 'update',
    status: 'investigating',
    severity: 'sev1',
    published_at: t,
    author: 'Ana',
    what_is_happening: 'a',
    who_is_affected: 'b',
    what_we_are_doing: 'c',
    next_update_at: t + 1,
    what_was_impacted: null,
    started_at: null,
    ended_at: null,
    what_changed: null,
    body: null,
    retracted_at: null,
    retraction_reason: null,
    purged_at: null,
  },
  update_wordings: { update_id: ids.update, replaced_at: t, replaced_by: 'Ana', wording: '{}' },
  scope_changes: { id: 1, incident_id: ids.incident, update_id: ids.update, at: t, apps: '[]' },
  scope_components: { scope_change_id: 1, component_id: ids.component, status: 'partial_outage' },
  scope_regions: { scope_change_id: 1, region_id: ids.region },
  component_impacts: {
    incident_id: ids.incident,
    component_id: ids.component,
    status: 'partial_outage',
    from_at: t,
    to_at: null,
  },
  component_days: { component_id: ids.component, date: '2026-03-02', spent_ms: '{}' },
  component_days_zone: { id: 1, time_zone: 'UTC' },
  timeline: {
    incident_id: ids.incident,
    happened_at: t,
    written_at: t,
    kind: 'update',
    author: 'Ana',
    update_id: ids.update,
    details: '{}',
  },
  audit_log: {
    at: t,
    author: 'Ana',
    token_id: 'token0000001',
    action: 'x',
    subject_type: 'x',
    subject_id: 'x',
    details: '{}',
  },
} satisfies Record<string, Row>

type Table = keyof typeof rows

let client: Sqlite.Database
beforeEach(async () => {
  const folder = freshFolder()
  await openDatabase(folder.dir).close()
  client = connect(folder.file)
  client.exec('BEGIN')
  return () => {
    client.close()
    folder[Symbol.dispose]()
  }
})

test('a row of each table that is as it should be is taken', () => {
  insertUpTo(null)
  for (const table of Object.keys(rows)) {
    expect(client.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(1)
  }
  expect(client.pragma('foreign_key_check')).toEqual([])
})

const resolution = {
  kind: 'resolution',
  status: 'resolved',
  what_is_happening: null,
  who_is_affected: null,
  what_we_are_doing: null,
  next_update_at: null,
  what_was_impacted: 'a',
  what_changed: 'b',
  started_at: t,
  ended_at: t,
}

describe.each<[Table, [changes: Row, refusal: string][]]>([
  [
    'people',
    [
      [{ id: 'SHOUTING0001' }, 'people_id_is_public'],
      [{ id: 'short' }, 'people_id_is_public'],
      [{ name: '' }, 'people_name_is_not_empty'],
      [{ name: null }, 'NOT NULL'],
    ],
  ],
  [
    'tokens',
    [
      [{ scope: 'root' }, 'tokens_scope'],
      [{ service: 'alerts' }, 'tokens_belong_to_one'],
      [{ person_id: null }, 'tokens_belong_to_one'],
      [{ person_id: 'nobody000001' }, 'FOREIGN KEY'],
      [{ hash: null }, 'NOT NULL'],
    ],
  ],
  ['idempotency_keys', [[{ token_id: 'nobody000001' }, 'FOREIGN KEY']]],
  ['component_groups', [[{ name: '' }, 'component_groups_name_is_not_empty']]],
  [
    'components',
    [
      [{ id: 'component-01' }, 'components_id_is_public'],
      [{ name: '' }, 'components_name_is_not_empty'],
      [{ group_id: 'nothing00001' }, 'FOREIGN KEY'],
    ],
  ],
  ['regions', [[{ name: '' }, 'regions_name_is_not_empty']]],
  [
    'page',
    [
      [{ id: 2 }, 'page_is_one_row'],
      [{ name: '' }, 'page_name_is_not_empty'],
    ],
  ],
  ['revision', [[{ id: 2 }, 'revision_is_one_row']]],
  [
    'incidents',
    [
      [{ id: 'no' }, 'incidents_id_is_public'],
      [{ number: 0 }, 'incidents_number_counts_up'],
      [{ title: '' }, 'incidents_title_is_not_empty'],
      [{ origin: 'dreamt' }, 'incidents_origin'],
      [{ reason: 'boredom' }, 'incidents_reason'],
      [{ severity: 'sev4' }, 'incidents_severity'],
      [{ severity: 'sev0' }, 'incidents_highest_is_highest'],
      [{ status: 'fine' }, 'incidents_status'],
      [{ first_published_at: null }, 'incidents_published_have_a_status'],
      [{ last_update_at: null }, 'incidents_published_have_a_status'],
      [{ status: null }, 'incidents_published_have_a_status'],
      [{ status: 'resolved' }, 'incidents_resolved_have_an_end'],
      [{ status: 'resolved', resolved_at: t }, 'incidents_resolved_have_an_end'],
      [{ ended_at: t }, 'incidents_resolved_have_an_end'],
      [{ resolved_at: t, ended_at: t }, 'incidents_resolved_have_an_end'],
      [{ status: 'resolved', resolved_at: t, ended_at: t - 1 }, 'incidents_end_after_start'],
      [{ cancelled_at: t, cancellation_reason: 'x' }, 'incidents_cancelled_are_internal'],
      [
        { status: null, first_published_at: null, last_update_at: null, cancelled_at: t },
        'incidents_cancelled_say_why',
      ],
    ],
  ],
  [
    'severity_changes',
    [
      [{ from_severity: 'sev4' }, 'severity_changes_from'],
      [{ to_severity: 'worse' }, 'severity_changes_to'],
      [{ incident_id: 'nothing00001' }, 'FOREIGN KEY'],
    ],
  ],
  [
    'updates',
    [
      [{ id: 'no' }, 'updates_id_is_public'],
      [{ incident_id: 'nothing00001' }, 'FOREIGN KEY'],
      [{ kind: 'rumour' }, 'updates_kind'],
      [{ status: 'fine' }, 'updates_status'],
      [{ severity: 'sev9' }, 'updates_severity'],
      [{ status: 'resolved' }, 'updates_resolved_only_by_resolution'],
      [{ ...resolution, status: 'monitoring' }, 'updates_resolved_only_by_resolution'],
      [{ what_is_happening: null }, 'updates_hold_their_template'],
      [{ who_is_affected: null }, 'updates_hold_their_template'],
      [{ what_we_are_doing: null }, 'updates_hold_their_template'],
      [{ next_update_at: null }, 'updates_hold_their_template'],
      [{ ...resolution, what_was_impacted: null }, 'updates_hold_their_template'],
      [{ ...resolution, what_changed: null }, 'updates_hold_their_template'],
      [{ ...resolution, started_at: null }, 'updates_hold_their_template'],
      [{ ...resolution, ended_at: null }, 'updates_hold_their_template'],
      [{ kind: 'imported' }, 'updates_hold_their_template'],
      [{ next_update_at: t }, 'updates_promise_a_later_time'],
      [{ retracted_at: t }, 'updates_retracted_say_why'],
      [{ retraction_reason: 'x' }, 'updates_retracted_say_why'],
      [{ purged_at: t }, 'updates_purged_are_retracted'],
    ],
  ],
  ['update_wordings', [[{ update_id: 'nothing00001' }, 'FOREIGN KEY']]],
  [
    'scope_changes',
    [
      [{ incident_id: 'nothing00001' }, 'FOREIGN KEY'],
      [{ update_id: 'nothing00001' }, 'FOREIGN KEY'],
    ],
  ],
  [
    'scope_components',
    [
      [{ status: 'broken' }, 'scope_components_status'],
      [{ component_id: 'nothing00001' }, 'FOREIGN KEY'],
      [{ scope_change_id: 2 }, 'FOREIGN KEY'],
    ],
  ],
  ['scope_regions', [[{ region_id: 'nothing00001' }, 'FOREIGN KEY']]],
  [
    'component_impacts',
    [
      [{ status: 'broken' }, 'component_impacts_status'],
      [{ to_at: t - 1 }, 'component_impacts_end_after_start'],
      [{ component_id: 'nothing00001' }, 'FOREIGN KEY'],
    ],
  ],
  [
    'component_days',
    [
      [{ component_id: 'nothing00001' }, 'FOREIGN KEY'],
      [{ date: '2 Mar 2026' }, 'component_days_date'],
      [{ date: '2026-3-2' }, 'component_days_date'],
    ],
  ],
  [
    'component_days_zone',
    [
      [{ id: 2 }, 'component_days_zone_is_one_row'],
      [{ time_zone: '' }, 'component_days_zone_is_not_empty'],
    ],
  ],
  [
    'timeline',
    [
      [{ kind: '' }, 'timeline_kind_is_not_empty'],
      [{ incident_id: 'nothing00001' }, 'FOREIGN KEY'],
      [{ update_id: 'nothing00001' }, 'FOREIGN KEY'],
    ],
  ],
  ['audit_log', [[{ token_id: 'nothing00001' }, 'FOREIGN KEY']]],
])('%s', (table, cases) => {
  test.each(cases)('refuses %j: %s', (changes, refusal) => {
    insertUpTo(table)
    expect(() => insert(table, { ...rows[table], ...changes })).toThrow(refusal)
  })
})

test.each<[Table, Row]>([
  ['tokens', { id: 'token0000002' }],
  ['components', { id: 'component002' }],
  ['component_groups', { id: 'group0000002' }],
  ['regions', { id: 'region000002' }],
  ['incidents', { id: 'incident0002' }],
  ['updates', { id: 'update000002' }],
  ['idempotency_keys', {}],
  ['scope_components', { status: 'operational' }],
  ['scope_regions', {}],
  ['component_days', { spent_ms: '{"major_outage": 1}' }],
  ['people', {}],
])('%s takes a second row with another %j only', (table, changes) => {
  insertUpTo(null)
  expect(() => insert(table, { ...rows[table], ...changes })).toThrow('UNIQUE')
})

test.each([
  ['incidents', ids.incident],
  ['updates', ids.update],
  ['components', ids.component],
  ['regions', ids.region],
  ['people', 'person000001'],
  ['tokens', 'token0000001'],
])('a row of %s that history names cannot be deleted', (table, id) => {
  insertUpTo(null)
  expect(() => client.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id)).toThrow('FOREIGN KEY')
})

test('a deleted group leaves its components without one', () => {
  insertUpTo(null)
  client.exec('DELETE FROM component_groups')
  expect(client.prepare('SELECT group_id FROM components').pluck().get()).toBeNull()
})

test('ids that count up are never used twice', () => {
  insertUpTo(null)
  const before = client.prepare('SELECT max(id) FROM audit_log').pluck().get() as number
  client.exec('DELETE FROM audit_log')
  insert('audit_log', rows.audit_log)
  expect(client.prepare('SELECT max(id) FROM audit_log').pluck().get()).toBe(before + 1)
})

/** Inserts a fine row into every table before this one, in the order in which they refer to each other. */
function insertUpTo(table: Table | null): void {
  for (const [name, row] of Object.entries(rows)) {
    if (name === table) return
    insert(name, row)
  }
}

function insert(table: string, row: Row): void {
  const columns = Object.keys(row)
  const values = columns.map((column) => `@${column}`)
  client.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`).run(row)
}

import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '#api/app.ts'
import { openDatabase } from '#db/client.ts'
import { connect } from '#db/connect.ts'
import { findFanOutToExpand, leaseDeliveries, listDueLanes } from '#db/queries/deliveries.ts'
import { countTroubles, listDueMessages } from '#db/queries/outbox.ts'
import { ensureDays } from '#src/incidents/component-days.ts'
import { tick } from '#src/notify/clock.ts'
import { createSite } from '#src/site/site.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { writeBigHistory } from '#tests/support/big-history.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { addWindowsLike } from '#tests/support/many.ts'
import { addMaintenanceUpdates, addUpdates } from '#tests/support/many-updates.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

// What is stored grows for ever, what is shown does not: no statement on these paths may look at every row.

/** The tables that grow with each incident. */
const growing = [
  ...[
    'incidents',
    'updates',
    'timeline',
    'scope_changes',
    'scope_components',
    'scope_regions',
    'severity_changes',
  ],
  ...['maintenances', 'maintenance_updates', 'maintenance_components', 'feed_subjects'],
  ...['postmortems', 'action_items', 'subscribers', 'deliveries', 'suggestions', 'signals'],
  ...['component_impacts', 'component_days', 'incident_components', 'escalations', 'outbox', 'audit_log'],
]

let hub: FreshHub
let served: Served
let ids: ReturnType<typeof writeBigHistory>
let ana: string
let regionId: string
let maintenanceId: string
/** An incident of the last month with many updates. */
let longId: string

beforeAll(async () => {
  hub = await freshHub(at('2026-03-02T09:00Z'))
  ids = writeBigHistory(join(hub.dataDir, 'allclear.sqlite'), {
    incidents: 120,
    components: 8,
    now: hub.now(),
  })
  await hub.acting(({ tx }) => ensureDays(tx))
  ana = await hub.tokenFor('Ana', 'admin')
  regionId = (await askFor(hub, ana, 'POST', '/regions', { name: 'eu-west' })).id
  maintenanceId = (await schedule(hub, ana, { components: ['Service 001'] })).id
  longId = ids.incidentIds[3]!
  await addUpdates(hub, longId, 91)
  await addMaintenanceUpdates(hub, maintenanceId, 100)
  await addWindowsLike(hub, maintenanceId, 1, 60)
  served = await serve(hub)
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const statuspage = (name: string) => `/api/v2/${name}.json`

// Each connection prepares a statement once, for whatever asks for it first.

let seen = new Set<string>()
const { prepare } = Sqlite.prototype
Sqlite.prototype.prepare = function (this: Sqlite.Database, source: string) {
  seen.add(source)
  return prepare.call(this, source)
} as typeof prepare

/** The statements that are prepared while something is done. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  seen = new Set()
  await work()
  return [...seen]
}

/** How SQLite carries out each of some statements. */
function plansOf(statements: string[]): { statement: string; details: string[] }[] {
  seen = new Set() // What is asked here is none of theirs.
  const client = connect(join(hub.dataDir, 'allclear.sqlite'), { readonly: true })
  try {
    return statements.map((statement) => {
      const values = Array.from(statement.matchAll(/\?/g), () => null)
      const plan = client.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(values) as { detail: string }[]
      return { statement, details: plan.map(({ detail }) => detail) }
    })
  } finally {
    client.close()
  }
}

/** Reads a whole growing table: not so where rows come in an index's order and a limit ends it. */
function scansIn(statements: string[]): string[] {
  // A list of no ids asks for nothing.
  const asking = statements.filter((statement) => !/ where false( |$)/.test(statement))
  return plansOf(asking).flatMap(({ statement, details }) => {
    const endsEarly =
      / limit \+?\?$/.test(statement) && !details.some((each) => each.includes('FOR ORDER BY'))
    const scans = details.filter((each) => growing.includes(/^SCAN (\w+)/.exec(each)?.[1] ?? ''))
    return scans
      .filter((each) => !(endsEarly && each.includes('USING')))
      .map((each) => `${each}: ${statement}`)
  })
}

test('a scan would be seen', () => {
  expect(scansIn(['select * from incidents order by title', 'select * from updates'])).toHaveLength(2)
  expect(scansIn(['select * from updates order by author limit ?'])).toHaveLength(1)
  expect(scansIn(['select * from updates where incident_id = ?'])).toEqual([])
})

test('no public address reads a whole table that grows', async () => {
  const [incidentId, componentId] = [ids.incidentIds[0]!, ids.componentIds[0]!]
  const paths = [
    ...['/', '/de', '/history', '/history/2026-02', '/how-we-communicate', '/maintenance'],
    ...['/rss.xml', '/history.rss'],
    ...[
      `/incidents/${incidentId}`,
      `/incidents/${incidentId}/rss.xml`,
      `/incidents/${incidentId}/history.atom`,
    ],
    ...[`/components/${componentId}`, `/components/${componentId}/before/${incidentId}`],
    ...[`/history/2026-02/before/${longId}`, `/maintenance/after/${maintenanceId}`],
    ...[`/incidents/${longId}/before/51`, `/maintenance/${maintenanceId}/before/51`],
    `/components/${componentId}/rss.xml`,
    ...[`/components/${componentId}/history.atom`, `/regions/${regionId}/feed.json`],
    ...[`/maintenance/${maintenanceId}`, `/maintenance/${maintenanceId}/atom.xml`],
    ...['/status.json', '/status.txt', '/badge.svg', `/components/${componentId}/badge.svg`, '/embed'],
    ...['/preview.png', '/maintenance.ics', '/subscribe', `/subscribe?incident=${incidentId}`],
    ...['summary', 'status', 'components', 'incidents', 'incidents/unresolved'].map(statuspage),
    ...['', '/upcoming', '/active'].map((which) => statuspage(`scheduled-maintenances${which}`)),
  ]
  for (const path of paths) {
    const statements = await statementsOf(async () => {
      const answer = await fetch(served.url + path)
      expect([path, answer.status]).toEqual([path, 200])
      await answer.text()
    })
    expect([path, ...scansIn(statements)]).toEqual([path])
  }
})

test('a feed reads no more updates than it may show', async () => {
  for (const subject of [{}, { componentId: ids.componentIds[0]! }, { regionId }]) {
    await using fresh = { db: openDatabase(hub.dataDir), [Symbol.asyncDispose]: () => fresh.db.close() }
    const site = createSite({ ...hub, db: fresh.db })
    const statements = await statementsOf(() => site.feed(subject))
    const ofUpdates = statements.filter((each) => / from "(maintenance_)?updates"/.test(each))
    expect(ofUpdates.length).toBeGreaterThan(0)
    expect(ofUpdates.filter((each) => !each.endsWith(' limit +?'))).toEqual([])
  }
})

test('what the API lists of updates is read from an index, page by page', async () => {
  await using fresh = { db: openDatabase(hub.dataDir), [Symbol.asyncDispose]: () => fresh.db.close() }
  const api = createApi({ ...hub, db: fresh.db })
  for (const path of [`/incidents/${ids.incidentIds[0]}`, `/maintenances/${maintenanceId}`]) {
    const statements = await statementsOf(async () => {
      for (const each of [path, `${path}/updates`]) {
        const answer = await api.request(`/api/admin${each}`, { headers: { authorization: `Bearer ${ana}` } })
        expect([each, answer.status]).toEqual([each, 200])
      }
    })
    expect(scansIn(statements)).toEqual([])
    const wordy = statements.filter((each) => /"sequence", .* from "(maintenance_)?updates"/.test(each))
    expect(wordy.length).toBeGreaterThan(0)
    expect(wordy.filter((each) => !/ limit \+?\?$/.test(each))).toEqual([])
    expect(plansOf(wordy).flatMap(({ details }) => details)).toEqual(
      wordy.map(() => expect.stringMatching(/^SEARCH \w*updates USING INDEX \w*updates_by_\w+ \(/)),
    )
  }
})

test('a page of the timeline looks for the corrections of its entries alone', async () => {
  await using fresh = { db: openDatabase(hub.dataDir), [Symbol.asyncDispose]: () => fresh.db.close() }
  const api = createApi({ ...hub, db: fresh.db })
  const statements = await statementsOf(async () => {
    const path = `/api/admin/incidents/${ids.incidentIds[0]}/timeline?limit=2`
    const answer = await api.request(path, { headers: { authorization: `Bearer ${ana}` } })
    expect(answer.status).toBe(200)
  })
  const ofTimeline = statements.filter((each) => / from "timeline"/.test(each))
  const looks = plansOf(ofTimeline).flatMap(({ details }) =>
    details.flatMap((each) => /INDEX (timeline_\w+)/.exec(each)?.[1] ?? []),
  )
  expect(looks).toEqual(['timeline_by_incident', 'timeline_corrections'])
  expect(scansIn(statements)).toEqual([])
})

test('promises are reckoned from the times of one incident, without a word of its updates', async () => {
  await using fresh = { db: openDatabase(hub.dataDir), [Symbol.asyncDispose]: () => fresh.db.close() }
  const api = createApi({ ...hub, db: fresh.db })
  const statements = await statementsOf(async () => {
    const path = `/api/admin/incidents/${ids.incidentIds[0]}/promises`
    const answer = await api.request(path, { headers: { authorization: `Bearer ${ana}` } })
    expect(answer.status).toBe(200)
  })
  expect(scansIn(statements)).toEqual([])
  expect(statements.filter((each) => / from "updates"/.test(each))).not.toEqual([])
  expect(statements.filter((each) => each.includes('what_is_happening'))).toEqual([])
})

test('nor does a publish, a resolution, or a look at the clock', async () => {
  const token = await hub.tokenFor('Ana', 'responder')
  const scope = { components: [{ id: ids.componentIds[0]!, status: 'partial_outage' }] }
  const statements = await statementsOf(async () => {
    const { id } = await declareInPublic(hub, token, { scope })
    later(hub, 5)
    await publish(hub, token, id)
    await resolve(hub, token, id)
    await tick(hub)
  })
  expect(statements.length).toBeGreaterThan(30)
  // What an insert returns is a scan to SQLite's words, of the row that it has just written.
  const isQuery = (each: string) => /^(select|update|delete|insert.* select )/.test(each)
  expect(scansIn(statements.filter(isQuery))).toEqual([])
})

test('of what was published about an incident before, a publish reads only what changed its status', async () => {
  await using own = await freshHub(hub.now())
  const token = await own.tokenFor('Ana', 'responder')
  const statements = await statementsOf(async () => {
    const { id } = await declareInPublic(own, token)
    await publish(own, token, id)
  })
  const looks = plansOf(statements.filter((each) => each.startsWith('select'))).flatMap(
    ({ statement, details }) =>
      details.flatMap((each) => {
        const [, index, condition = ''] = /INDEX ((?:updates|timeline)_\w+) \((.*)\)/.exec(each) ?? []
        const isOfOne = condition.includes('sequence=') || / limit \+\?$/.test(statement)
        return index && !isOfOne && !/max\(last/.test(statement) ? [index] : []
      }),
  )
  expect([...new Set(looks)].toSorted()).toEqual([
    ...['timeline_corrections', 'timeline_written', 'updates_that_turn'],
  ])
})

test('what is still to be done is found among itself, however much there was', async () => {
  const moment = { now: hub.now(), longestWaitMs: 1, leaseMs: 1 }
  const statements = await statementsOf(async () => {
    await using fresh = { db: openDatabase(hub.dataDir), [Symbol.asyncDispose]: () => fresh.db.close() }
    await fresh.db.transact(async (tx) => {
      await listDueMessages(tx, moment, 1)
      await countTroubles(tx)
      await listDueLanes(tx, moment)
      await leaseDeliveries(tx, 'mail', { holder: 'us', limit: 1, ...moment })
      await findFanOutToExpand(tx)
    })
  })
  const indexes = plansOf(statements.filter((each) => each.startsWith('select'))).flatMap(({ details }) =>
    details.flatMap((each) => /USING (?:COVERING )?INDEX (\w+)/.exec(each)?.[1] ?? []),
  )
  expect(indexes).toEqual([
    ...['outbox_due', 'outbox_due', 'deliveries_due', 'deliveries_due'],
    'fan_outs_to_expand',
  ])
})

import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { insertPerson, type Person } from '#db/queries/access.ts'
import { findIncident, type Incident } from '#db/queries/incidents.ts'
import { findUpdate, type Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { amendIncident } from '#src/incidents/amend-incident.ts'
import { cancelIncident } from '#src/incidents/cancel-incident.ts'
import { correctUpdate } from '#src/incidents/correct-update.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { publishUpdate } from '#src/incidents/publish-update.ts'
import { purgeUpdate } from '#src/incidents/purge-update.ts'
import { reopenIncident } from '#src/incidents/reopen-incident.ts'
import { resolveIncident } from '#src/incidents/resolve-incident.ts'
import { retractUpdate } from '#src/incidents/retract-update.ts'
import { tickCheck } from '#src/incidents/tick-check.ts'
import { openStatuses } from '#src/policy/lifecycle.ts'
import { componentStatuses, headlineFloor, shownStatuses, worstComponentStatus } from '#src/policy/scope.ts'
import { severities, worst } from '#src/policy/severity.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { allThatIsPublic } from '#tests/support/public-answers.ts'
import { later } from '#tests/support/publishing.ts'
import { type Happening, type ModelIncident, type ModelScope, toScope } from './model.ts'

const names = ['Ingress', 'Deploy', 'Volumes']
const minutes = 60_000

const which = fc.nat({ max: 20 })
const severity = fc.constantFrom(...severities)
const scope: fc.Arbitrary<ModelScope> = fc.uniqueArray(
  fc.record({ place: fc.nat({ max: names.length - 1 }), status: fc.constantFrom(...componentStatuses) }),
  { selector: ({ place }) => place },
)
const backMinutes = fc.nat({ max: 90 })
const kindOf = <Kind extends string>(kind: Kind) => fc.constant(kind)

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: kindOf('declared'), severity, scope, isPublic: fc.boolean(), backMinutes }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kindOf('updated'),
      which,
      severity: fc.option(severity),
      scope: fc.option(scope),
      status: fc.option(fc.constantFrom(...openStatuses)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kindOf('resolved'),
      which,
      startedMinutesEarlier: fc.constantFrom(0, 0, 7),
      hasLink: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kindOf('reopened'),
      which,
      severity: fc.option(severity),
      scope: fc.option(scope),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kindOf('amended'),
      which,
      severity: fc.option(severity, { freq: 1 }),
      scope: fc.option(scope, { freq: 1 }),
      startedMinutesEarlier: fc.constantFrom(0, 5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('cancelled'), which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('corrected' as const, 'retracted' as const, 'purged' as const),
      which,
      whichUpdate: fc.nat({ max: 10 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kindOf('passed'), minutes: fc.integer({ min: 1, max: 60 }) }) },
)

type World = {
  hub: FreshHub
  componentIds: string[]
  incidents: ModelIncident[]
  /** Who verifies. */
  person: Person
  /** Words that the public may not read any more, and of them those that nobody may. */
  hidden: Set<string>
  purged: Set<string>
  wordCount: number
}

const newPerson = (hub: FreshHub): Promise<Person> =>
  hub.acting(async ({ tx, now }) => {
    const person = { id: newId(), name: 'Ben', contact: null, createdAt: now, archivedAt: null }
    await insertPerson(tx, person)
    return person
  })

/** Confirms every check, so that the policy lets a resolution pass. */
async function verify(act: Act, row: Incident, person: Person): Promise<void> {
  for (const { id } of act.policy.verification) {
    await tickCheck(act, row, id, { state: 'confirmed', evidence: 'It is flat.', person })
  }
}

test('whatever happens, in whatever order: the database keeps its rules and the page tells the truth', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 5, maxLength: 30, size: 'max' }),
      async (happenings) => {
        await using hub = await freshHub()
        const componentIds = await addComponents(hub, ...names)
        hub.setNow(new Date(hub.now().getTime() + 6 * 60 * minutes))
        const world: World = {
          ...{ hub, componentIds, incidents: [], wordCount: 0, person: await newPerson(hub) },
          ...{ hidden: new Set<string>(), purged: new Set<string>() },
        }
        for (const each of happenings) await happen(world, each)
        await checkRows(world)
        await checkPages(world)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

/** Does it, by the verb, and expects that what the model says must be refused is refused, without a trace. */
async function happen(world: World, event: Happening): Promise<void> {
  const { hub, componentIds, incidents } = world
  if (event.kind === 'passed') return later(hub, event.minutes)
  if (event.kind === 'declared') return declare(world, event)
  const model = incidents[event.which % Math.max(1, incidents.length)]
  if (!model) return
  const { stage } = model
  const scopeOf = (scope: ModelScope | null) => (scope ? toScope(scope, componentIds) : undefined)
  const earlier = (time: Date, back: number) => new Date(time.getTime() - back * minutes)

  switch (event.kind) {
    case 'updated': {
      const { status, severity } = event
      const words = { ...newWords(world), ...(status && { status }), ...(severity && { severity }) }
      const done = await attempt(world, stage === 'internal' || stage === 'open', async (act) =>
        publishUpdate(act, await rowOf(act, model), { words, scope: scopeOf(event.scope) }),
      )
      if (done) published(model, 'update', done.update, words.what_is_happening, event)
      return
    }
    case 'resolved': {
      const word = newWord(world)
      const startedAt = earlier(model.startedAt, event.startedMinutesEarlier)
      const words = {
        what_was_impacted: word,
        what_changed: word,
        ...(event.startedMinutesEarlier > 0 && { started_at: startedAt }),
        ...(event.hasLink && { postmortem_url: `https://example.com/${word}` }),
      }
      later(hub, 1 / 60_000) // What was verified at the moment of a reopening was verified before it.
      const done = await attempt(world, stage === 'open', async (act) => {
        const row = await rowOf(act, model)
        if (stage === 'open') await verify(act, row, world.person)
        const ownPage = `${hub.publicUrl}/incidents/${model.id}`
        return resolveIncident(act, row, { ...words, ended_at: act.now }, ownPage)
      })
      if (done) {
        published(model, 'resolution', done.update, word)
        Object.assign(model, { stage: 'resolved', startedAt })
      }
      return
    }
    case 'reopened': {
      const words = { ...newWords(world), ...(event.severity && { severity: event.severity }) }
      const reason = words.what_is_happening
      const done = await attempt(world, stage === 'resolved', async (act) =>
        reopenIncident(act, await rowOf(act, model), { reason, words, scope: scopeOf(event.scope) }),
      )
      if (done) published(model, 'reopening', done.update, reason, event)
      return
    }
    case 'amended': {
      const startedAt = earlier(model.startedAt, event.startedMinutesEarlier)
      const changesStart = event.startedMinutesEarlier > 0
      const severity = event.severity ?? model.severity
      const changesMore =
        severity !== model.severity || (event.scope !== null && !isSame(event.scope, model.scope))
      const isAllowed =
        stage === 'internal' ||
        (stage === 'open' && !changesMore) ||
        (stage === 'resolved' && !changesMore && !changesStart)
      const done = await attempt(world, isAllowed, async (act) =>
        amendIncident(act, await rowOf(act, model), {
          severity,
          startedAt,
          scope: scopeOf(event.scope),
        }),
      )
      if (!done) return
      Object.assign(model, { startedAt, severity, scope: event.scope ?? model.scope })
      model.highest = worst([model.highest, model.severity])
      return
    }
    case 'cancelled': {
      const done = await attempt(world, stage === 'internal', async (act) =>
        cancelIncident(act, await rowOf(act, model), 'A false alarm.'),
      )
      if (done) model.stage = 'cancelled'
      return
    }
    default:
      return withdraw(world, model, event)
  }
}

async function declare(world: World, event: Extract<Happening, { kind: 'declared' }>): Promise<void> {
  const { hub, componentIds, incidents } = world
  const words = newWords(world)
  const startedAt = new Date(hub.now().getTime() - event.backMinutes * minutes)
  const done = await attempt(world, true, (act) =>
    declareIncident(act, {
      ...{ title: 'Requests fail', severity: event.severity, reason: 'unsure', startedAt },
      scope: toScope(event.scope, componentIds),
      initialUpdate: event.isPublic ? { words } : undefined,
    }),
  )
  const { id } = done!.incident
  const { severity, scope } = event
  const model: ModelIncident = {
    ...{ id, stage: 'internal', severity, highest: severity, scope, startedAt, updates: [] },
    named: new Set(),
  }
  incidents.push(model)
  if (done!.update) published(model, 'update', done!.update, words.what_is_happening)
}

async function withdraw(
  world: World,
  model: ModelIncident,
  event: { kind: 'corrected' | 'retracted' | 'purged'; whichUpdate: number },
): Promise<void> {
  const update = model.updates[event.whichUpdate % Math.max(1, model.updates.length)]
  if (!update) return
  const rows = async (act: Act): Promise<[Act, Incident, Update]> => {
    const incident = await rowOf(act, model)
    return [act, incident, (await findUpdate(act.tx, incident.id, update.id))!]
  }
  if (event.kind === 'corrected') {
    if (update.isWithdrawn) return
    const word = newWord(world)
    const isResolution = update.kind === 'resolution'
    const correction = isResolution
      ? { what_was_impacted: word, what_changed: word, postmortem_url: `https://example.com/${word}` }
      : { what_is_happening: word, who_is_affected: word, what_we_are_doing: word }
    await attempt(world, true, async (act) => correctUpdate(...(await rows(act)), correction))
    // The reason of a reopening is none of the template's fields: its word stays.
    const isReopening = update.kind === 'reopening'
    update.otherWords.push(isReopening ? word : update.word)
    if (isReopening) return
    world.hidden.add(update.word)
    update.word = word
    return
  }
  const verb = event.kind === 'retracted' ? retractUpdate : purgeUpdate
  await attempt(world, true, async (act) => ({
    ok: true as const,
    update: await verb(...(await rows(act)), 'It held a secret.'),
  }))
  if (event.kind === 'purged') {
    await world.hub.db.scrub()
    for (const word of [update.word, ...update.otherWords]) world.purged.add(word)
  }
  world.hidden.add(update.word)
  update.isWithdrawn = true
}

/** Runs a verb; null where it was refused. Refused or not, it must be what was expected. */
async function attempt<Outcome extends { ok: true }>(
  { hub }: World,
  isAllowed: boolean,
  verb: (act: Act) => Promise<Outcome | Refusal>,
): Promise<Outcome | null> {
  const before = isAllowed ? null : dumpOf(hub.dataDir)
  const outcome = await hub.acting(verb)
  if (!outcome.ok) expect(outcome.objections).not.toEqual([])
  expect({ ok: outcome.ok, objections: outcome.ok ? [] : outcome.objections }).toMatchObject({
    ok: isAllowed,
  })
  if (before) expect(dumpOf(hub.dataDir)).toEqual(before)
  return outcome.ok ? outcome : null
}

const rowOf = async ({ tx }: Act, { id }: ModelIncident): Promise<Incident> => (await findIncident(tx, id))!

const newWord = (world: World): string => `word-${++world.wordCount}-end`

function newWords(world: World) {
  const word = newWord(world)
  return {
    what_is_happening: word,
    who_is_affected: word,
    what_we_are_doing: word,
    next_update_at: new Date(world.hub.now().getTime() + 15 * minutes),
  }
}

/** What the model learns from an update that was published. */
function published(
  model: ModelIncident,
  kind: Update['kind'],
  update: Update,
  word: string,
  change: { severity?: ModelIncident['severity'] | null; scope?: ModelScope | null } = {},
): void {
  expect(update.kind).toBe(kind)
  model.updates.push({ id: update.id, kind, word, otherWords: [], isWithdrawn: false })
  model.stage = 'open'
  model.severity = change.severity ?? model.severity
  model.highest = worst([model.highest, model.severity])
  model.scope = change.scope ?? model.scope
  for (const { place } of model.scope) model.named.add(place)
}

const isSame = (a: ModelScope, b: ModelScope): boolean => {
  const ordered = (scope: ModelScope) => scope.map(({ place, status }) => `${place} ${status}`).sort()
  return ordered(a).join() === ordered(b).join()
}

/** The rows are what the model says, and SQLite finds nothing wrong with the file. */
async function checkRows({ hub, componentIds, incidents, purged, wordCount }: World): Promise<void> {
  const client = connect(join(hub.dataDir, 'allclear.sqlite'), { readonly: true })
  try {
    // Checks every CHECK, NOT NULL and UNIQUE of every row.
    expect(client.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(client.pragma('foreign_key_check')).toEqual([])
  } finally {
    client.close()
  }
  const {
    updates,
    incidents: rows,
    ...rest
  } = dumpOf(hub.dataDir) as Record<string, Record<string, unknown>[]>
  expect(wordCount).toBeGreaterThanOrEqual(updates!.length)
  expect(rows!.map(({ number }) => number)).toEqual(incidents.map((_, place) => place + 1))
  for (const model of incidents) {
    const row = rows!.find(({ id }) => id === model.id)!
    const last = model.updates.at(-1)
    expect(row).toMatchObject({ severity: model.severity, highest_severity: model.highest })
    expect(row.started_at).toBe(model.startedAt.getTime())
    // Resolved is an incident whose last update is a resolution, and no other.
    expect(row.status === 'resolved').toBe(last?.kind === 'resolution')
    expect(row.status === null).toBe(last === undefined)
    expect(row.cancelled_at !== null).toBe(model.stage === 'cancelled')
    const own = updates!.filter(({ incident_id }) => incident_id === model.id)
    expect(own.map(({ id, sequence, kind }) => [id, sequence, kind])).toEqual(
      model.updates.map(({ id, kind }, place) => [id, place + 1, kind]),
    )
  }
  // Only what was said in public impairs a component.
  const { component_impacts } = rest
  for (const { incident_id, component_id } of component_impacts!) {
    const model = incidents.find(({ id }) => id === incident_id)!
    expect([...model.named].map((place) => componentIds[place])).toContain(component_id)
  }
  const everything = JSON.stringify([updates, rows, rest])
  for (const word of purged) expect(everything.includes(word), word).toBe(false)
}

/** The public answers are what the model says. */
async function checkPages({ hub, componentIds, incidents, hidden }: World): Promise<void> {
  const { headline, open, groups } = await hub.site.overview()
  const inHistory = new Set<string>()
  for (let page = await hub.site.history(); page; ) {
    for (const { id } of page.incidents.items) inHistory.add(id)
    page = page.earlier ? await hub.site.history(page.earlier) : null
  }
  const inStage = (...stages: ModelIncident['stage'][]) =>
    incidents.filter(({ stage }) => stages.includes(stage))
  const idsOf = (models: { id: string }[]) => models.map(({ id }) => id).sort()
  expect(idsOf(open)).toEqual(idsOf(inStage('open')))
  expect([...inHistory].sort()).toEqual(idsOf(inStage('open', 'resolved')))
  for (const { id } of inStage('internal', 'cancelled')) expect(await hub.site.incident(id)).toBeNull()

  const rank = (status: (typeof shownStatuses)[number]) => shownStatuses.indexOf(status)
  const shown = new Map(groups.flatMap(({ components }) => components).map((each) => [each.id, each]))
  for (const { severity } of inStage('open')) {
    expect(rank(headline.status)).toBeGreaterThanOrEqual(rank(headlineFloor[severity]))
  }
  for (const [place, id] of componentIds.entries()) {
    const held = inStage('open').flatMap(({ scope }) => scope.filter((each) => each.place === place))
    const { status, uptime } = shown.get(id)!
    expect(status).toBe(worstComponentStatus(held.map((each) => each.status)))
    expect(rank(headline.status)).toBeGreaterThanOrEqual(rank(status))
    expect(uptime.share).toBeGreaterThanOrEqual(0)
    expect(uptime.share).toBeLessThanOrEqual(1)
    const page = (await hub.site.component(id))!
    expect(idsOf(page.incidents.items)).toEqual(idsOf(incidents.filter(({ named }) => named.has(place))))
  }

  const all = await allThatIsPublic(hub)
  for (const word of hidden) expect(all.includes(word), word).toBe(false)
  for (const { updates } of incidents) {
    for (const { word, isWithdrawn } of updates) expect(all.includes(word), word).toBe(!isWithdrawn)
  }
}

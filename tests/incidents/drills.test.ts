import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findRevision } from '#db/queries/page.ts'
import { tick } from '#src/notify/clock.ts'
import { severities } from '#src/policy/severity.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { publicAnswers } from '#tests/support/public-answers.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  resolutionWords,
  resolve,
} from '#tests/support/publishing.ts'

import { alertmanagerMessage, alertOf, suggestionsOf } from '#tests/support/signals.ts'

/** The drill by its path, and who calls. */
type Drill = { hub: FreshHub; token: string; personId: string; path: string }

const everything = {
  components: [{ id: 'Ingress', status: 'major_outage' }],
  regions: ['eu-west'],
  apps: ['checkout'],
}

const newest = async ({ hub, token, path }: Drill, list: string): Promise<string> => {
  const { items } = await askFor(hub, token, 'GET', `${path}/${list}`)
  return items.at(-1)?.id ?? 'aaaaaaaaaaaa'
}
const lastUpdate = async ({ hub, token, path }: Drill): Promise<string> =>
  (await askFor(hub, token, 'GET', path)).updates[0]?.id ?? 'aaaaaaaaaaaa'

/** Every call that there is on an incident, made of the drill. Answers the status. */
const calls: Record<string, (drill: Drill) => Promise<number>> = {
  update: (drill) => send(drill, 'POST', 'updates', { ...words(drill.hub, 15), scope: everything }),
  rise: (drill) => send(drill, 'POST', 'updates', { ...words(drill.hub, 15), severity: 'sev0' }),
  resolution: async (drill) => {
    for (const { id } of drill.hub.policy.verification) {
      await send(drill, 'PUT', `verification/${id}`, { state: 'confirmed', evidence: 'It is flat.' })
    }
    return send(drill, 'POST', 'resolution', resolutionWords(drill.hub))
  },
  reopening: (drill) =>
    send(drill, 'POST', 'reopening', { reason: 'It came back.', ...words(drill.hub, 15), scope: everything }),
  amendment: (drill) => send(drill, 'PATCH', '', { title: `Exercise at ${drill.hub.now().toISOString()}` }),
  start: (drill) =>
    send(drill, 'PATCH', '', { started_at: new Date(drill.hub.now().getTime() - 864e5).toISOString() }),
  scope: (drill) => send(drill, 'PATCH', '', { severity: 'sev0', scope: everything }),
  cancellation: (drill) => send(drill, 'POST', 'cancellation', { reason: 'Enough.' }),
  correction: async (drill) =>
    send(drill, 'PATCH', `updates/${await lastUpdate(drill)}`, {
      what_is_happening: `Said at ${drill.hub.now().toISOString()}`,
    }),
  correctedEnd: async (drill) =>
    send(drill, 'PATCH', `updates/${await lastUpdate(drill)}`, {
      started_at: new Date(drill.hub.now().getTime() - 2 * 864e5).toISOString(),
    }),
  retraction: async (drill) =>
    send(drill, 'POST', `updates/${await lastUpdate(drill)}/retraction`, { reason: 'Wrong.' }),
  purge: async (drill) =>
    send(drill, 'POST', `updates/${await lastUpdate(drill)}/purge`, { reason: 'It held a secret.' }),
  role: (drill) => send(drill, 'PUT', 'roles/comms_lead', { person_id: drill.personId }),
  release: (drill) => send(drill, 'DELETE', 'roles/comms_lead'),
  note: (drill) => send(drill, 'POST', 'timeline', { kind: 'note', text: 'We looked.' }),
  check: (drill) =>
    send(drill, 'PUT', `verification/${drill.hub.policy.verification[0]!.id}`, {
      ...{ state: 'confirmed', evidence: 'It is flat.' },
    }),
  mitigation: (drill) => send(drill, 'POST', 'mitigations', { what: 'A rate limit', temporary: true }),
  removal: async (drill) =>
    send(drill, 'POST', `mitigations/${await newest(drill, 'mitigations')}/removal`, {}),
  change: (drill) =>
    send(drill, 'POST', 'production-changes', { what: 'Roll back', target: 'proxy', purpose: 'mitigates' }),
  escalation: (drill) =>
    send(drill, 'POST', 'escalations', { trigger: 'legal_risk', reason: 'A regulator called.' }),
  acknowledgement: async (drill) =>
    send(drill, 'POST', `escalations/${await newest(drill, 'escalations')}/acknowledgement`, {}),
  draft: (drill) =>
    send(drill, 'PATCH', 'postmortem', {
      markdown: `Learned at ${drill.hub.now().toISOString()}`,
      ...{ actionable_learning: true, shows_action_items: true },
    }),
  postmortem: (drill) => send(drill, 'POST', 'postmortem/publication', {}),
  actionItem: (drill) =>
    send(drill, 'POST', 'action-items', {
      ...{ title: 'Alert earlier', owner_id: drill.personId, due_on: '2026-03-20' },
    }),
  actionItemDone: async ({ hub, token, ...drill }) => {
    const id = await newest({ hub, token, ...drill }, 'action-items')
    return (await hub.call(token, 'PATCH', `/action-items/${id}`, { state: 'done' })).status
  },
  signal: async ({ hub, token }) => {
    const alert = alertOf(hub, {
      labels: { allclear_component: 'Ingress', severity: 'sev0', region: 'eu-west' },
    })
    const path = '/api/signals/alertmanager'
    return (await hub.call(token, 'POST', path, alertmanagerMessage([alert]))).status
  },
  signalAsDrill: async ({ hub, token }) => {
    const [suggestion] = await suggestionsOf(hub, token, '?state=open')
    const path = `/suggestions/${suggestion?.id ?? 'aaaaaaaaaaaa'}/incident`
    return (await hub.call(token, 'POST', path, { drill: true })).status
  },
  another: (drill) => declared(drill, { severity: 'sev0' }),
  anotherWithWords: (drill) =>
    declared(drill, { severity: 'sev1', initial_update: { ...words(drill.hub, 15), scope: everything } }),
}

async function send({ hub, token, path }: Drill, method: string, below: string, body?: object) {
  const whole = below === '' ? path : `${path}/${below}`
  const { status } = await hub.call(token, method, whole, body)
  return status
}

const declared = async ({ hub, token }: Drill, fields: object) =>
  (
    await ask(hub, token, 'POST', '/incidents', {
      ...{ title: 'Exercise', reason: 'unsure', drill: true, scope: everything, ...fields },
    })
  ).status

/** All that anybody outside of the team can ask at this moment, and what pipelines can. */
async function outside({ hub, token }: Drill) {
  return {
    public: await publicAnswers(hub),
    revision: await hub.db.snapshot(findRevision),
    freeze: await askFor(hub, token, 'GET', '/api/freeze'),
    components: await askFor(hub, token, 'GET', '/components'),
  }
}

type Step = { call: string; minutesLater: number }

/** One drill that is run to its end and reopened, and one that is called off: between them, every call gets somewhere. */
const wholeDrill = [
  ...['scope', 'start', 'update', 'correction', 'role', 'note', 'check', 'mitigation', 'removal', 'change'],
  ...[
    'escalation',
    'acknowledgement',
    'rise',
    'amendment',
    'release',
    'resolution',
    'correctedEnd',
    'draft',
    'postmortem',
    'actionItem',
    'actionItemDone',
    'reopening',
  ],
  ...['retraction', 'purge', 'signal', 'signalAsDrill', 'another', 'anotherWithWords'],
]
const examples: [(typeof severities)[number], Step[]][] = [
  ['sev1', wholeDrill.map((call) => ({ call, minutesLater: 3 }))],
  ['sev2', [{ call: 'cancellation', minutesLater: 61 }]],
]

const step: fc.Arbitrary<Step> = fc.record({
  call: fc.constantFrom(...Object.keys(calls)),
  minutesLater: fc.constantFrom(0, 0, 0, 3, 11, 16, 31, 700),
})

test('no public answer changes by any sequence of calls on a drill, nor the freeze, nor the revision', async () => {
  const done = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...severities),
      fc.array(step, { minLength: 5, maxLength: 15, size: 'max' }),
      async (severity, steps) => {
        await using hub = await freshHub()
        await withPlatform(hub)
        const token = await hub.tokenFor('Ana', 'admin')
        // Something to disturb: an incident that is over and one that is open, on what the drill will name.
        const over = await declareInPublic(hub, token, { scope: everything })
        later(hub, 20)
        await resolve(hub, token, over.id)
        await declareInPublic(hub, token, { severity: 'sev2', scope: everything })

        const { id } = await declareIncident(hub, token, { severity, drill: true, title: 'Exercise' })
        const { items: people } = await askFor(hub, token, 'GET', '/people')
        const drill: Drill = { hub, token, personId: people[0].id, path: `/incidents/${id}` }
        let before = await outside(drill)
        for (const { call, minutesLater } of steps) {
          later(hub, minutesLater)
          if (minutesLater > 0) before = await outside(drill)
          const status = await calls[call]!(drill)
          expect(status, call).toBeLessThan(500)
          if (status < 300) done.add(call)
          await tick(hub)
          expect(await outside(drill), call).toEqual(before)
          expect(Object.keys(before.public).join()).not.toContain(id)
        }
        expectMarked(hub)
      },
    ),
    { numRuns: 8, examples, interruptAfterTimeLimit: 90_000, endOnFailure: true },
  )
  // A call that never gets anywhere shows nothing.
  expect([...done].sort()).toEqual(Object.keys(calls).sort())
}, 120_000)

/** What is told of a drill says so, and of nothing else. Nothing impairs a component, or is sent to subscribers, but what is real. */
function expectMarked(hub: FreshHub): void {
  const { incidents, outbox, component_impacts, incident_components, fan_outs } = dumpOf(
    hub.dataDir,
  ) as Record<string, Record<string, string>[]>
  const drills = new Set(incidents!.filter(({ is_drill }) => is_drill).map(({ id }) => id))
  for (const { incident_id, subject, body } of outbox!) {
    const isDrill = drills.has(incident_id!)
    const { text, data } = JSON.parse(body!)
    expect(subject!.startsWith('[Drill] '), subject).toBe(isDrill)
    expect(text.startsWith('This is a drill:'), text).toBe(isDrill)
    expect(data.drill, subject).toBe(isDrill ? true : undefined)
  }
  const derived = [component_impacts!, incident_components!, fan_outs!].flat()
  expect(derived).not.toEqual([])
  for (const { incident_id } of derived) expect(drills.has(incident_id!)).toBe(false)
}

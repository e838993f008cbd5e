import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { addPerson, deliverAll } from '#tests/notify/messages.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { startReceiver } from '#tests/support/receiver.ts'

test('a Sev0 by the document, from the declaration to the last action item', async () => {
  const receiver = await startReceiver()
  await using _ = receiver
  const slack = { type: 'slack' as const, url: receiver.url }
  await using hub = await withPlatform(
    await freshHub(at('2026-03-02T09:00Z'), {
      policy: {
        ...documentPolicy,
        destinations: {
          owners: [{ touches: 'Ingress', channels: ['ingress-owners'] }],
          leadership: ['leaders'],
          fallback: ['on-call'],
        },
      },
      channels: { 'ingress-owners': slack, leaders: slack, 'on-call': slack },
    }),
  )
  const ana = await hub.tokenFor('Ana', 'responder')
  const anaId: string = (await askFor(hub, ana, 'GET', '/me')).person_id
  const benId = await addPerson(hub, 'Ben', null)
  const pipeline = await hub.tokenFor('Pipeline', 'deploy')

  const post = (path: string, body: object) => askFor(hub, ana, 'POST', path, body)
  const time = (clock: string) => hub.setNow(at(`2026-03-02T${clock}Z`))
  const tickAt = async (clock: string) => {
    time(clock)
    await tick(hub)
    await deliverAll(hub)
  }
  const told = async (): Promise<string[]> =>
    (await askFor(hub, await admin, 'GET', '/outbox?limit=100')).items
      .map(({ kind, recipient }: { kind: string; recipient: string }) => `${kind} ${recipient}`)
      .reverse()
  const admin = hub.tokenFor('Root', 'admin')
  const rules = async (id: string): Promise<string[]> =>
    (await askFor(hub, ana, 'GET', `/incidents/${id}/obligations`)).items.map(
      ({ rule, due_at }: { rule: string; due_at: string | null }) =>
        due_at ? `${due_at.slice(11, 16)} ${rule}` : rule,
    )
  const words = (promise: string) => ({
    what_is_happening: 'Every request to every app fails.',
    who_is_affected: 'All customers, in all regions.',
    what_we_are_doing: 'We are finding out why.',
    next_update_at: `2026-03-02T${promise}:00Z`,
  })

  // When you are unsure, declare. Leadership is told of a Sev0 at once.
  const { id } = await post('/incidents', {
    title: 'Everything is down',
    severity: 'sev0',
    reason: 'core_function_impaired',
    scope: { components: [{ id: 'Ingress', status: 'major_outage' }] },
  })
  expect(await rules(id)).toEqual([
    '09:15 initial-update',
    '09:30 escalate-to-owners',
    'assign-ic',
    'assign-ops-lead',
    'assign-comms-lead',
    'assign-scribe',
    'internal-channel',
    'incident-doc',
    'freeze-deploys',
    'acknowledge-escalation',
  ])
  expect(await told()).toEqual(['escalation channel:leaders'])

  // Assign roles early; the IC combines two, and so keeps a written timeline. Start channel and doc.
  time('09:02')
  for (const [role, person_id] of [
    ['ic', anaId],
    ['ops_lead', benId],
    ['comms_lead', anaId],
    ['scribe', benId],
  ]) {
    await askFor(hub, ana, 'PUT', `/incidents/${id}/roles/${role}`, { person_id })
  }
  await post(`/incidents/${id}/timeline`, {
    ...{ kind: 'link', link_kind: 'channel', text: 'The room', url: 'https://chat.example.com/inc-1' },
  })
  const { items: raised } = await askFor(hub, ana, 'GET', `/incidents/${id}/escalations`)
  await post(`/incidents/${id}/escalations/${raised[0].id}/acknowledgement`, { person_id: benId })
  expect(await rules(id)).toEqual(['09:15 initial-update', '09:30 escalate-to-owners', 'freeze-deploys'])

  // Production is frozen: every change is documented, and only the fix goes through, once.
  const frozen = await askFor(hub, pipeline, 'GET', '/api/freeze')
  expect(frozen).toMatchObject({ frozen: true, since: '2026-03-02T09:00:00.000Z' })
  const change = { what: 'Nightly release', target: 'web', purpose: 'other' }
  const refused = await ask(hub, ana, 'POST', `/incidents/${id}/production-changes`, change)
  expect(refused.status).toBe(423)
  const fix = await post(`/incidents/${id}/production-changes`, {
    ...{ what: 'Roll the proxy back', target: 'ingress', purpose: 'mitigates' },
  })
  const redeem = { token: fix.exception_token, target: 'ingress' }
  expect((await ask(hub, pipeline, 'POST', '/api/freeze/exceptions', redeem)).status).toBe(200)
  expect((await ask(hub, pipeline, 'POST', '/api/freeze/exceptions', redeem)).status).toBe(409)

  // The comms lead is reminded five minutes before; the update comes in time.
  await tickAt('09:10')
  expect(await told()).toContain(`update-reminder person:${anaId}`)
  time('09:12')
  await post(`/incidents/${id}/updates`, words('09:27'))
  expect(await rules(id)).toEqual(['09:27 next-update', '09:30 escalate-to-owners', 'freeze-deploys'])

  // Eighteen minutes without a word, neither in public nor on the timeline.
  await tickAt('09:28')
  // Nobody knows how to reach Ana, so that whoever is on call hears of it, too.
  expect(await told()).toContain(`update-missed person:${anaId}`)
  expect(await told()).toContain('update-missed channel:on-call')
  expect(await rules(id)).toEqual([
    '09:17 keep-written-timeline',
    '09:27 next-update',
    '09:30 escalate-to-owners',
    'freeze-deploys',
  ])
  await post(`/incidents/${id}/timeline`, { kind: 'action', text: 'Drained edge-7', result: 'No change.' })
  await post(`/incidents/${id}/updates`, words('09:43'))

  // More than 30 minutes without improvement: the owners are told, again and again, until somebody has heard.
  await tickAt('09:30')
  expect(await told()).not.toContain('escalation channel:ingress-owners')
  await tickAt('09:31')
  await tickAt('09:41')
  expect((await told()).filter((each) => each === 'escalation channel:ingress-owners')).toHaveLength(2)
  expect(await rules(id)).toContain('acknowledge-escalation')
  const { items: escalations } = await askFor(hub, ana, 'GET', `/incidents/${id}/escalations`)
  expect(escalations.map(({ trigger }: { trigger: string }) => trigger)).toEqual(['sev0', 'no_improvement'])
  await post(`/incidents/${id}/escalations/${escalations[1].id}/acknowledgement`, { person_id: benId })
  await tickAt('09:42')
  expect((await told()).filter((each) => each === 'escalation channel:ingress-owners')).toHaveLength(2)

  // Stop the bleeding with something temporary. Things get better; the severity falls, and nobody is let off.
  const mitigation = await post(`/incidents/${id}/mitigations`, {
    ...{ what: 'Rate limit at 100 rps', temporary: true },
  })
  await post(`/incidents/${id}/updates`, { ...words('10:40'), status: 'monitoring', severity: 'sev2' })
  expect(await askFor(hub, pipeline, 'GET', '/api/freeze')).toMatchObject({ frozen: false })

  // Verify, then resolve: all that is open is named at once.
  time('10:00')
  const resolution = {
    what_was_impacted: 'Every request to every app.',
    ended_at: '2026-03-02T09:42:00Z',
    what_changed: 'We rolled the proxy back.',
  }
  const unverified = await ask(hub, ana, 'POST', `/incidents/${id}/resolution`, resolution)
  expect([unverified.status, unverified.body.objections.map(({ rule }: { rule: string }) => rule)]).toEqual([
    422,
    ['verification-open', 'mitigation-not-removed'],
  ])
  await post(`/incidents/${id}/mitigations/${mitigation.id}/removal`, {})
  for (const { id: check } of hub.policy.verification) {
    await askFor(hub, ana, 'PUT', `/incidents/${id}/verification/${check}`, {
      state: 'confirmed',
      evidence: 'Flat for a quarter of an hour.',
    })
  }
  expect(await rules(id)).toEqual([
    '09:43 keep-written-timeline',
    '10:12 escalate-to-owners',
    '10:40 next-update',
    'close-incident',
  ])
  await post(`/incidents/${id}/resolution`, resolution)

  // What is left follows the highest severity ever held.
  expect(await rules(id)).toEqual(['23:59 postmortem'])
  const { items: promises } = await askFor(hub, ana, 'GET', `/incidents/${id}/promises`)
  expect(promises.map(({ state }: { state: string }) => state)).toEqual(['kept', 'missed', 'kept', 'kept'])
  const document = await (await hub.call(ana, 'GET', `/incidents/${id}/document`)).text()
  for (const said of [
    'Drained edge-7',
    'Rate limit at 100 rps',
    'Roll the proxy back',
    'Nightly release',
    'Flat for',
  ]) {
    expect(document).toContain(said)
  }
  expect(document).toContain('Pipeline: redeemed the exception from the freeze for ingress')
  expect(document).not.toContain('undefined')

  // Publish within 5 business days: nobody has by the last but one, so that the IC is reminded; then it is out.
  hub.setNow(at('2026-03-06T09:00Z'))
  await tick(hub)
  expect(await told()).toContain(`postmortem-reminder person:${anaId}`)
  const postmortem = await askFor(hub, ana, 'GET', `/incidents/${id}/postmortem`)
  expect(postmortem).toMatchObject({ need: 'required', due_on: '2026-03-09', overdue: false })
  expect(postmortem.markdown).toContain('We rolled the proxy back.')
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/postmortem`, {
    ...{ markdown: 'The **proxy** was rolled out everywhere at once.', shows_action_items: true },
  })
  await post(`/incidents/${id}/postmortem/publication`, {})
  expect(await rules(id)).toEqual([])
  expect((await hub.site.incident(id))!.postmortemPath).toBe(`/incidents/${id}/postmortem`)

  // Track action items to completion: one is done, after a reminder and a notice that it was late, one dropped.
  const item = { owner_id: benId, due_on: '2026-03-20' }
  const stagger = await post(`/incidents/${id}/action-items`, { title: 'Stagger roll-outs', ...item })
  const drill = await post(`/incidents/${id}/action-items`, {
    title: 'Drill it',
    ...item,
    due_on: '2026-04-01',
  })
  for (const day of ['2026-03-19', '2026-03-21']) {
    hub.setNow(at(`${day}T09:00Z`))
    await tick(hub)
  }
  expect((await told()).filter((each) => each.startsWith('action-item'))).toEqual([
    `action-item-reminder person:${benId}`,
    `action-item-missed person:${benId}`,
  ])
  await askFor(hub, ana, 'PATCH', `/action-items/${stagger.id}`, { state: 'done' })
  const open = await askFor(hub, ana, 'GET', '/action-items')
  expect(open.items.map(({ title }: { title: string }) => title)).toEqual(['Drill it'])
  await askFor(hub, ana, 'PATCH', `/action-items/${drill.id}`, { state: 'dropped', reason: 'Proxy is gone.' })
  expect((await askFor(hub, ana, 'GET', '/action-items')).items).toEqual([])
  expect((await hub.site.postmortem(id))!.actionItems).toEqual([
    { title: 'Stagger roll-outs', state: 'done' },
    { title: 'Drill it', state: 'dropped' },
  ])
  const learned = await (await hub.call(ana, 'GET', `/incidents/${id}/document`)).text()
  expect(learned).toContain(
    '- **Done 2026-03-21 09:00 UTC by Ana:** Stagger roll-outs (Ben, due on 2026-03-20)\n',
  )
  expect(await askFor(hub, ana, 'GET', '/scorecard')).toMatchObject({
    postmortems: { kept: 1, missed: 0 },
    action_items: { done: 1, open: 0, overdue: 0, dropped: 1 },
  })
  expect(receiver.received.length, 'chat heard of every message that had a way').toBeGreaterThan(3)
})

import { expect, test } from 'vitest'
import { documentPolicy } from '#src/policy/policy.ts'
import { secret } from '#tests/notify/messages.ts'
import { askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'

test('the policy as the document has it', async () => {
  await using hub = await freshHub()
  const policy = await askFor(hub, await hub.tokenFor('Ana', 'read'), 'GET', '/policy')
  expect(policy.differs_from_document).toEqual([])
  expect(policy.channels).toEqual([])
  expect(policy.severities.sev0).toEqual({
    name: 'Sev0',
    meaning: 'major outage, widespread customer impact, core platform unusable',
    first_update_minutes: 15,
    cadence_minutes: 15,
    freezes_production: true,
    escalates_to_leadership: true,
    escalates_to_owners_after_minutes: 30,
    postmortem: 'required',
  })
  expect(policy.severities.sev3).toMatchObject({ first_update_minutes: null, cadence_minutes: null })
  expect(policy).toMatchObject({
    postmortem: { business_days: 5, holidays: [] },
    reminder_minutes: 5,
    silent_timeline_minutes: 15,
    escalation_repeat_minutes: 10,
    exception_minutes: 30,
    runbooks: { base_url: null },
    destinations: { owners: [], leadership: [], fallback: [] },
  })
  expect(policy.verification[0]).toEqual({ id: 'slis-normal', check: 'Confirm SLIs return to normal' })
  expect(policy.roles.ic.name).toBe('IC')
  expect(policy.escalations.sev0).toEqual({ to: 'leadership', when: 'Sev0 incidents', automatic: true })
  expect(Object.keys(policy.declaration_reasons)).toHaveLength(4)
})

test('what the team has set otherwise is named beside what the document says', async () => {
  const { severities } = documentPolicy
  await using hub = await freshHub(undefined, {
    policy: {
      ...documentPolicy,
      severities: { ...severities, sev0: { ...severities.sev0, cadenceMinutes: 20 } },
      reminderMinutes: 3,
      destinations: { owners: [{ touches: '*', channels: ['ops'] }], leadership: [], fallback: ['mail'] },
    },
  })
  const { differs_from_document } = await askFor(hub, await hub.tokenFor('Ana', 'read'), 'GET', '/policy')
  expect(differs_from_document).toEqual([
    { path: 'severities.sev0.cadence_minutes', document: 15, in_force: 20 },
    { path: 'reminder_minutes', document: 5, in_force: 3 },
    { path: 'destinations.owners', document: [], in_force: [{ touches: '*', channels: ['ops'] }] },
    { path: 'destinations.fallback', document: [], in_force: ['mail'] },
  ])
})

test('channels are told by name and kind, never by address or secret', async () => {
  await using hub = await freshHub(undefined, {
    channels: {
      ops: { type: 'webhook', url: 'https://hooks.example.com/key', secret },
      chat: { type: 'slack', url: 'https://hooks.example.com/key' },
      mail: { type: 'email', to: 'ops@example.com' },
    },
    mail: { smtpUrl: 'smtp://user:key@mail.example.com', from: 'a@example.com', domain: 'example.com' },
  })
  const response = await hub.call(await hub.tokenFor('Ana', 'read'), 'GET', '/policy')
  const answer = await response.text()
  expect(JSON.parse(answer).channels).toEqual([
    { name: 'ops', type: 'webhook' },
    { name: 'chat', type: 'slack' },
    { name: 'mail', type: 'email' },
  ])
  expect(answer).not.toMatch(/whsec|hooks\.example|key|@/)
})

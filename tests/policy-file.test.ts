import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '#src/config.ts'
import { tick } from '#src/notify/clock.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { readPolicyFile } from '#src/policy-file.ts'
import { addPerson, assign, messagesOf, secret } from './notify/messages.ts'
import { ask, askFor } from './support/ask.ts'
import { freshFolder } from './support/folder.ts'
import { freshHub } from './support/hub.ts'
import { words } from './support/platform.ts'
import { declareIncident, declareInPublic } from './support/publishing.ts'

const mail = { smtpUrl: 'smtp://127.0.0.1:25', from: 'status@example.com', connections: 8 }

/** What a policy file of this content sets, or the sentences that refuse it. */
function read(content: unknown, settings: { mail: typeof mail | null } = { mail }) {
  using folder = freshFolder()
  const policyFile = join(folder.dir, 'policy.json')
  writeFileSync(policyFile, typeof content === 'string' ? content : JSON.stringify(content))
  return readPolicyFile({ policyFile, ...settings })
}

function faultsOf(content: unknown, settings?: { mail: typeof mail | null }): string[] {
  try {
    read(content, settings)
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    throw error
  }
  return []
}

const chat = { type: 'slack', url: 'https://hooks.example.com/services/T0/B0/key' }

describe('without a word of the team', () => {
  test('the document is in force', () => {
    expect(readPolicyFile({ policyFile: undefined, mail: null })).toEqual({
      policy: documentPolicy,
      channels: {},
      signalSecrets: {},
    })
    expect(read({})).toEqual({ policy: documentPolicy, channels: {}, signalSecrets: {} })
    expect(read('\uFEFF{}').policy).toEqual(documentPolicy)
  })

  test('the handbook shows a file that is accepted and sets everything', () => {
    const handbook = readFileSync(new URL('../docs/policy-file.md', import.meta.url), 'utf8')
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(handbook)![1]!)
    const { policy, channels } = read(example)
    expect(Object.keys(policy).toSorted()).toEqual(Object.keys(documentPolicy).toSorted())
    expect(
      Object.values(channels)
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['email', 'slack', 'webhook'])
    expect(policy.destinations.fallback.length).toBeGreaterThan(0)
  })
})

test('each value is taken over, and what is left out stays', () => {
  const { policy, channels, signalSecrets } = read({
    severities: {
      sev0: { cadence_minutes: 20, first_update_minutes: 10 },
      sev3: { cadence_minutes: 240, escalates_to_owners_after_minutes: 600 },
      sev1: { escalates_to_owners_after_minutes: null },
    },
    postmortem: { business_days: 7, holidays: ['2026-12-25'] },
    reminder_minutes: 3,
    silent_timeline_minutes: 20,
    verification: [{ id: 'dashboards', check: 'Look at the dashboards' }],
    escalation_repeat_minutes: 5,
    exception_minutes: 60,
    runbooks: { base_url: 'https://wiki.example.com/ops/', names: { 'host-degraded': ['Metal'] } },
    signals: {
      labels: { component: ['team_component'] },
      severities: { Disaster: 'sev0' },
      rules: [{ match: { alertname: 'DiskFull' }, component: 'Volumes', reason: 'unsure', severity: 'sev3' }],
      like: { count: 5 },
      on_duty: ['chat'],
      webhooks: { helpdesk: { secret } },
    },
    destinations: { owners: [{ touches: '*', channels: ['chat'] }], fallback: ['chat'] },
    channels: { chat },
  })
  const { severities, ...rest } = policy
  expect(severities.sev0).toEqual({
    ...documentPolicy.severities.sev0,
    cadenceMinutes: 20,
    firstUpdateMinutes: 10,
  })
  expect(severities.sev1).toEqual({ ...documentPolicy.severities.sev1, escalatesToOwnersAfterMinutes: null })
  expect(severities.sev2).toEqual(documentPolicy.severities.sev2)
  expect(severities.sev3).toMatchObject({ cadenceMinutes: 240, escalatesToOwnersAfterMinutes: 600 })
  expect(rest).toEqual({
    postmortem: { businessDays: 7, holidays: ['2026-12-25'] },
    reminderMinutes: 3,
    silentTimelineMinutes: 20,
    verification: [{ id: 'dashboards', check: 'Look at the dashboards' }],
    escalationRepeatMinutes: 5,
    exceptionMinutes: 60,
    runbooks: {
      baseUrl: 'https://wiki.example.com/ops',
      names: { ...documentPolicy.runbooks.names, 'host-degraded': ['Metal'] },
    },
    signals: {
      labels: { ...documentPolicy.signals.labels, component: ['team_component'] },
      severities: { ...documentPolicy.signals.severities, disaster: 'sev0' },
      rules: [
        { match: { alertname: 'DiskFull' }, component: 'Volumes', reason: 'unsure', severity: 'sev3' },
        ...documentPolicy.signals.rules,
      ],
      like: { count: 5, minutes: 15 },
      onDuty: ['chat'],
    },
    destinations: { owners: [{ touches: '*', channels: ['chat'] }], leadership: [], fallback: ['chat'] },
  })
  expect(channels).toEqual({ chat })
  expect(signalSecrets).toEqual({ helpdesk: secret })
})

describe('a mistake is named with its path', () => {
  test.each([
    ['a word that is not known', { reminder_minute: 5 }, 'reminder_minute is not known'],
    ['one inside', { severities: { sev0: { cadence: 5 } } }, 'severities.sev0.cadence is not known'],
    ['a severity that is none', { severities: { sev9: {} } }, 'severities.sev9 is not known'],
    ['a text for a number', { reminder_minutes: '5' }, 'reminder_minutes must be a whole number of minutes'],
    ['a fraction', { reminder_minutes: 2.5 }, 'reminder_minutes must be a whole number of minutes'],
    [
      'an address of runbooks with a query',
      { runbooks: { base_url: 'https://wiki.example.com/?p=' } },
      'runbooks.base_url must be an http or https address without a password, a query or a fragment',
    ],
    ['a runbook that is none', { runbooks: { names: { fire: ['x'] } } }, 'runbooks.names.fire is not known'],
    [
      'a channel on duty that nobody set up',
      { signals: { on_duty: ['pager'] } },
      'signals.on_duty[0] names the channel "pager", which channels does not set up',
    ],
    [
      'a reason that the document has not',
      { signals: { rules: [{ match: {}, reason: 'boredom' }] } },
      'signals.rules[0].reason must be one of slo_burn, customer_reports, core_function_impaired, unsure',
    ],
    [
      'a secret of a source that is none',
      { signals: { webhooks: { desk: { secret: 'hunter2' } } } },
      'signals.webhooks.desk.secret must be whsec_ and 24 to 64 bytes in base64, such as openssl rand -base64 32 makes',
    ],
    ['nought', { reminder_minutes: 0 }, 'reminder_minutes must be at least 1, in minutes'],
    ['too much', { exception_minutes: 99_999 }, 'exception_minutes must be at most 1440, in minutes'],
    ['a list for an object', { severities: [] }, 'severities must be an object'],
    ['no file at all', [], 'the file must be an object'],
    [
      'a day that is none',
      { postmortem: { holidays: ['2026-02-30'] } },
      'postmortem.holidays[0] must be a date such as 2026-12-25',
    ],
    ['no check', { verification: [] }, 'verification must have at least one check'],
    [
      'two checks of one id',
      {
        verification: [
          { id: 'a', check: 'A' },
          { id: 'a', check: 'B' },
        ],
      },
      'verification must have a different id for each check',
    ],
    [
      'an empty check',
      { verification: [{ id: 'a', check: ' \u200b' }] },
      'verification[0].check must be one visible line',
    ],
    [
      'a channel that is not set up',
      { destinations: { leadership: ['chat', 'nobody'] }, channels: { chat } },
      'destinations.leadership[1] names the channel "nobody", which channels does not set up',
    ],
    [
      'one of an owner',
      { destinations: { owners: [{ touches: '*', channels: ['constructor'] }] } },
      'destinations.owners[0].channels[0] names the channel "constructor", which channels does not set up',
    ],
    [
      'a cache among those who are told',
      {
        destinations: { fallback: ['cdn'] },
        channels: { cdn: { type: 'purge', url: 'https://cdn.example.com' } },
      },
      'destinations.fallback[0] names the channel "cdn", which is a cache and tells nobody',
    ],
    [
      'a header that is none',
      { channels: { cdn: { type: 'purge', url: 'https://cdn.example.com', headers: { 'a b': 'c' } } } },
      'channels.cdn.headers.a b must be the name of a header',
    ],
    [
      'a kind of channel that there is not',
      { channels: { x: { type: 'fax' } } },
      'channels.x.type must be webhook, slack, email or purge',
    ],
    ['a channel without a kind', { channels: { x: 'chat' } }, 'channels.x must be an object'],
    [
      'a name that is none',
      { channels: { 'a b': chat } },
      'channels.a b must be made of letters, digits, - and _',
    ],
    [
      'an address of a file',
      { channels: { x: { type: 'slack', url: 'file:///etc/passwd' } } },
      'channels.x.url must be an http or https address without a password in it',
    ],
    [
      'a short secret',
      { channels: { x: { type: 'webhook', url: 'https://example.com', secret: 'whsec_c2hvcnQ=' } } },
      'channels.x.secret must be whsec_ and 24 to 64 bytes in base64, such as openssl rand -base64 32 makes',
    ],
    [
      'several addresses',
      { channels: { x: { type: 'email', to: 'a@example.com, b@example.com' } } },
      'channels.x.to must be one e-mail address, without a name',
    ],
  ])('%s', (_, content, fault) => {
    expect(faultsOf(content)).toEqual([`POLICY_FILE: ${fault}`])
  })

  test('all of them at once', () => {
    const content = {
      reminder_minutes: -1,
      nonsense: true,
      severities: { sev0: { cadence_minutes: 'often' } },
      destinations: { fallback: ['gone'] },
    }
    expect(faultsOf(content).toSorted()).toEqual([
      'POLICY_FILE: destinations.fallback[0] names the channel "gone", which channels does not set up',
      'POLICY_FILE: nonsense is not known',
      'POLICY_FILE: reminder_minutes must be at least 1, in minutes',
      'POLICY_FILE: severities.sev0.cadence_minutes must be a whole number of minutes',
    ])
  })

  test('where it is no JSON, by line and column and without a word of it', () => {
    const [fault] = faultsOf(`{\n  "channels": {"x": {"secret": "whsec_tell_nobody"},,}\n}`)
    expect(fault).toMatch(/^POLICY_FILE: not JSON, at line 2, column \d+$/)
    expect(faultsOf('')).toEqual(['POLICY_FILE: not JSON, at line 1, column 1'])
    expect(faultsOf('{"a": ')[0]).toMatch(/not JSON/)
  })

  test('where there is no file', () => {
    expect(() => readPolicyFile({ policyFile: './nowhere.json', mail: null })).toThrow(
      'POLICY_FILE: ./nowhere.json cannot be read (ENOENT)',
    )
  })

  test('an e-mail channel while no mail server is set up', () => {
    const content = { channels: { mail: { type: 'email', to: 'ops@example.com' } } }
    expect(faultsOf(content)).toEqual([])
    expect(faultsOf(content, { mail: null })).toEqual([
      'POLICY_FILE: channels.mail sends e-mail, and SMTP_URL is not set',
    ])
  })

  test('no fault tells a secret', () => {
    const faults = faultsOf({
      channels: {
        a: { type: 'webhook', url: 'https://user:hunter2@example.com', secret: 'hunter2' },
        b: { type: 'hunter2', url: 'hunter2' },
        c: { type: 'slack', url: 'hunter2', token: 'x' },
      },
    })
    expect(faults.length).toBeGreaterThan(3)
    expect(faults.join()).not.toContain('hunter2')
  })
})

describe('what is set holds from end to end', () => {
  test('a cadence of 20 minutes for Sev0: an objection says so, and the page keeps to it', async () => {
    await using hub = await freshHub(undefined, read({ severities: { sev0: { cadence_minutes: 20 } } }))
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await declareInPublic(hub, ana, { severity: 'sev0' })
    const { status, body } = await ask(hub, ana, 'POST', `/incidents/${id}/updates`, words(hub, 40))
    expect(status).toBe(422)
    expect(body.objections).toMatchObject([
      { rule: 'promise-beyond-cadence', message: 'next_update_at is 40 min away; Sev0 allows 20' },
    ])
    await askFor(hub, ana, 'POST', `/incidents/${id}/updates`, words(hub, 20))
  })

  test('a first update within 7 minutes, and a reminder 2 minutes before', async () => {
    const settings = read({ severities: { sev1: { first_update_minutes: 7 } }, reminder_minutes: 2 })
    await using hub = await freshHub(undefined, settings)
    const start = hub.now()
    const incident = await declareIncident(hub, await hub.tokenFor('Cleo', 'comms'))
    expect(incident.next_update_due_at).toBe(minutesAfter(start, 7).toISOString())
    await assign(hub, incident.id, 'comms_lead', await addPerson(hub, 'Ana', 'ana@example.com'))
    hub.setNow(minutesAfter(start, 4.9))
    await tick(hub)
    expect(await messagesOf(hub)).toEqual([])
    hub.setNow(minutesAfter(start, 5))
    await tick(hub)
    expect(await messagesOf(hub)).toMatchObject([{ kind: 'update-reminder' }])
  })

  test('checks and business days, as the asks name them', async () => {
    const settings = read({
      verification: [{ id: 'dashboards', check: 'Look at the dashboards' }],
      postmortem: { business_days: 9 },
    })
    await using hub = await freshHub(undefined, settings)
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await declareInPublic(hub, ana)
    await askFor(hub, ana, 'POST', `/incidents/${id}/updates`, { ...words(hub), status: 'monitoring' })
    const { policy_asks_next } = await askFor(hub, ana, 'GET', `/incidents/${id}`)
    const asks = policy_asks_next.map(({ ask: asked }: { ask: string }) => asked)
    expect(asks).toContain('Look at the dashboards')
    expect(asks).not.toContain('Confirm SLIs return to normal')
  })
})

describe('the environment', () => {
  const faults = (variables: Record<string, string>) => {
    try {
      readConfig(variables)
      return []
    } catch (error) {
      return (error as Error).message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    }
  }

  test('sets no mail server by itself', () => {
    expect(readConfig({})).toMatchObject({ policyFile: undefined, mail: null })
    expect(readConfig({ POLICY_FILE: '', SMTP_URL: '' })).toMatchObject({ policyFile: undefined, mail: null })
  })

  test.each([
    ['smtp://mail.example.com', 'status@example.com'],
    ['smtps://user:pass@mail.example.com:465', 'Harbor status <status@example.com>'],
  ])('sets one with %s and %s', (SMTP_URL, MAIL_FROM) => {
    expect(readConfig({ SMTP_URL, MAIL_FROM }).mail).toEqual({
      connections: 8,
      smtpUrl: SMTP_URL,
      from: MAIL_FROM,
    })
  })

  test.each([
    ['http://mail.example.com', 'status@example.com', /^SMTP_URL must be such as/],
    ['mail.example.com', 'status@example.com', /^SMTP_URL must be such as/],
    ['smtp://mail.example.com', 'a@example.com, b@example.com', /^MAIL_FROM must be such as/],
    ['smtp://mail.example.com', 'A <a@example.com>\r\nBcc: b@example.com', /^MAIL_FROM must be such as/],
    ['smtp://mail.example.com', '', /^MAIL_FROM must be set where SMTP_URL is$/],
  ])('refuses %s with %j', (SMTP_URL, MAIL_FROM, fault) => {
    const [only, ...others] = faults({ SMTP_URL, MAIL_FROM })
    expect(only).toMatch(fault)
    expect(others).toEqual([])
  })

  test('names a missing sender beside every other mistake', () => {
    expect(faults({ PORT: 'x', SMTP_URL: 'smtp://mail.example.com' })).toHaveLength(2)
  })
})

test('a secret that is set signs', () => {
  const { channels } = read({ channels: { ops: { type: 'webhook', url: 'https://example.com', secret } } })
  expect(channels.ops).toMatchObject({ secret })
})

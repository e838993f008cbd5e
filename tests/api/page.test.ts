import { expect, test } from 'vitest'
import { findRevision } from '#db/queries/page.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'

const unnamed = {
  name: 'Platform',
  logo_url: null,
  support_url: null,
  time_zone: 'UTC',
  url: 'https://status.example.com',
}

test('the page has sensible facts until somebody sets them, and keeps what is not named', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  expect(await askFor(hub, ana, 'GET', '/page')).toEqual(unnamed)

  const set = {
    name: 'Example Cloud status',
    logo_url: 'https://example.com/logo.svg',
    support_url: 'mailto:support@example.com',
    time_zone: 'Europe/Berlin',
  }
  expect(await askFor(hub, ana, 'PATCH', '/page', set)).toEqual({ ...unnamed, ...set })
  expect(await askFor(hub, ana, 'PATCH', '/page', { logo_url: null })).toEqual({
    ...unnamed,
    ...set,
    logo_url: null,
  })
  expect(await askFor(hub, ana, 'GET', '/page')).toMatchObject({ ...set, logo_url: null })
})

test.each([
  ['time_zone', 'Mars/Olympus', 'must be an IANA time zone, such as Europe/Berlin or UTC'],
  ['time_zone', '+02:00', 'must be an IANA time zone, such as Europe/Berlin or UTC'],
  ['time_zone', null, 'must be a text'],
  ['logo_url', 'javascript:alert(1)', 'must be an http or https address'],
  ['logo_url', 'mailto:a@example.com', 'must be an http or https address'],
  ['logo_url', 'data:image/png;base64,AA', 'must be an http or https address'],
  ['logo_url', '/logo.svg', 'must be an http or https address'],
  ['support_url', 'javascript:alert(1)', 'must be an http, https or mailto address'],
  ['support_url', 'mailto:', 'must be an http, https or mailto address'],
  ['support_url', 'support@example.com', 'must be an http, https or mailto address'],
  ['name', ' ', 'must not be empty'],
  ['url', 'https://example.com', 'is not a known field; there are: name, logo_url, support_url, time_zone'],
])('%s %j is refused: %s', async (field, value, message) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { status, body } = await ask(hub, ana, 'PATCH', '/page', { [field]: value })
  expect(status).toBe(422)
  expect(body.errors[0]).toEqual({ field, message })
  expect(await askFor(hub, ana, 'GET', '/page')).toEqual(unnamed)
})

test.each(['UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'Asia/Kolkata'])(
  '%s is a time zone',
  async (zone) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'admin')
    expect(await askFor(hub, ana, 'PATCH', '/page', { time_zone: zone })).toMatchObject({ time_zone: zone })
  },
)

test('a change makes a new revision and is audited; a change of nothing does neither', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const revision = async () => (await hub.db.snapshot(findRevision)).number
  await askFor(hub, ana, 'PATCH', '/page', { name: 'Platform' })
  expect(await revision()).toBe(0)
  await askFor(hub, ana, 'PATCH', '/page', { name: 'Example' })
  expect(await revision()).toBe(1)
  const { items } = await askFor(hub, ana, 'GET', '/audit?subject_type=page')
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({
    action: 'page.changed',
    details: { name: { from: 'Platform', to: 'Example' } },
  })
})

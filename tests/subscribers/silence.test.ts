import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { importHistory } from '#src/import/import-history.ts'
import { tick } from '#src/notify/clock.ts'
import { historyOf, lines, row, statuspage, statuspageIncident } from '#tests/import/sources.ts'
import { askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { publicAnswers } from '#tests/support/public-answers.ts'
import { declareIncident, declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { follow, tellSubscribers } from './following.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('nobody is told of what was imported, of a drill, or of a correction that nobody asked to have told', async () => {
  await using server = await startMailServer()
  await using hub = await withPlatform(await freshHub(undefined, { mail: server.mail }))
  await follow(hub, 'email', 'ben@example.com')
  const ana = await hub.tokenFor('Ana', 'admin')
  const settle = async () => {
    later(hub, 5)
    await tick(hub)
    await tellSubscribers(hub)
  }
  for (const content of [lines(row()), statuspage(statuspageIncident({ impact: 'maintenance' }))]) {
    const { incidents, maintenances } = historyOf(content)
    expect(incidents.length + maintenances.length).toBe(1)
    await hub.acting((act) => importHistory(act, incidents, maintenances))
  }
  await settle()
  const drill = await declareIncident(hub, ana, {
    drill: true,
    severity: 'sev1',
    initial_update: words(hub, 15),
  })
  await settle()
  await publish(hub, ana, drill.id)
  await settle()
  expect(server.mails).toEqual([])

  const { id, last_update_id } = await declareInPublic(hub, ana)
  await settle()
  expect(server.mails).toHaveLength(1)
  const corrected = { what_is_happening: 'About a quarter of requests fail.' }
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${last_update_id}`, corrected)
  await settle()
  expect(server.mails).toHaveLength(1)
})

test('a restart, or a start of the next version, tells nobody again', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  await follow(hub, 'email', 'ben@example.com')
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  await tellSubscribers(hub)
  for (let start = 0; start < 2; start++) {
    // Opening it brings it to the newest schema.
    const again = { ...hub, db: openDatabase(hub.dataDir) }
    later(hub, 1)
    await tick(again)
    await tellSubscribers(again)
    await again.db.close()
  }
  expect(server.mails).toHaveLength(1)
})

test('no address and no token of a subscriber is in any public answer, feed, or line of the log', async () => {
  const log = (['log', 'warn', 'error'] as const).map((kind) => vi.spyOn(console, kind).mockReturnValue())
  let refusals = 1
  await using server = await startMailServer({
    onRcptTo: (_, __, done) =>
      done(refusals-- > 0 ? Object.assign(new Error('ben.secret: later'), { responseCode: 451 }) : undefined),
  })
  await using hub = await freshHub(undefined, { mail: server.mail, webhookAllow: [] })
  await follow(hub, 'email', 'ben.secret@example.com')
  await follow(hub, 'webhook', 'http://127.0.0.1:9/secret-path')
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  for (let round = 0; round < 3; round++) {
    await tick(hub)
    await tellSubscribers(hub)
    later(hub, 5)
  }
  await publish(hub, ana, id)
  expect(server.mails.length).toBeGreaterThan(0)
  const secrets = ['ben.secret', 'secret-path', ...tokensOf(server.mails.map(({ source }) => source))]
  expect(secrets.length).toBeGreaterThan(2)
  const said = [
    JSON.stringify(await publicAnswers(hub)),
    ...log.flatMap(({ mock }) => mock.calls.map(String)),
  ]
  for (const secret of secrets) for (const text of said) expect(text).not.toContain(secret)
})

/** What the links of a mail prove a subscriber by. */
const tokensOf = (sources: string[]): string[] =>
  sources.flatMap((source) =>
    [...source.replaceAll('=\r\n', '').matchAll(/token=(?:3D)?([\w.-]{10,})/g)].map(([, token]) => token!),
  )

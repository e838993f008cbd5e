import { expect, test } from 'vitest'
import { itemHtml } from '#src/feeds/item-html.ts'
import { passageHtml } from '#src/feeds/update-html.ts'
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
  verifyAll,
} from '#tests/support/publishing.ts'

type Setting = { hub: FreshHub; ana: string; id: string }

/** Every way to publish: what it needs to have happened before, and a draft that the policy lets pass. */
const ways = [
  { way: 'the initial update', path: 'updates', before: async () => {}, draft: initialDraft },
  {
    way: 'a later update',
    path: 'updates',
    before: publishFirst,
    draft: (hub: FreshHub) => ({
      ...words(hub, 15),
      what_is_happening: '<script>alert(1)</script> & **more**',
      status: 'monitoring',
      severity: 'sev0',
      scope: { components: [{ id: 'Deploy', status: 'major_outage' }] },
    }),
  },
  {
    way: 'a resolution',
    path: 'resolution',
    before: publishAndVerify,
    draft: (hub: FreshHub) => ({ ...resolutionWords(hub), started_at: '2026-03-02T08:30:00Z' }),
  },
  {
    way: 'a resolution with a link',
    path: 'resolution',
    before: publishAndVerify,
    draft: (hub: FreshHub) => ({ ...resolutionWords(hub), postmortem_url: 'https://example.com/p?a=1&b=2' }),
  },
  {
    way: 'a reopening',
    path: 'reopening',
    before: async (setting: Setting) => {
      await publishFirst(setting)
      await resolve(setting.hub, setting.ana, setting.id)
    },
    draft: (hub: FreshHub) => ({ reason: 'It is *back*.', ...words(hub, 15) }),
  },
]

function initialDraft(hub: FreshHub) {
  return { ...words(hub, 15), status: 'identified' }
}

async function publishFirst({ hub, ana, id }: Setting) {
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates`, initialDraft(hub))
}

async function publishAndVerify(setting: Setting) {
  await publishFirst(setting)
  await verifyAll(setting.hub, setting.ana, setting.id)
}

async function setUp(hub: FreshHub): Promise<Setting> {
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  return { hub, ana, id }
}

test.each(ways)(
  'a preview of $way stores nothing, and nobody can tell that it was asked for',
  async (row) => {
    await using hub = await withPlatform(await freshHub())
    const setting = await setUp(hub)
    await row.before(setting)
    const [rows, answers] = [dumpOf(hub.dataDir), await publicAnswers(hub)]
    const address = `/incidents/${setting.id}/${row.path}?preview=true`
    for (const [draft, isRefused] of [
      [row.draft(hub), false],
      [{}, true],
    ] as const) {
      const { status, body } = await ask(hub, setting.ana, 'POST', address, draft, {
        'idempotency-key': 'p-1',
      })
      expect([status, body.objections.length > 0]).toEqual([200, isRefused])
    }
    expect(dumpOf(hub.dataDir)).toEqual(rows)
    expect(await publicAnswers(hub)).toEqual(answers)
  },
)

test.each(ways)('a preview of $way has the very words that are then published', async (row) => {
  await using hub = await withPlatform(await freshHub())
  const setting = await setUp(hub)
  const { ana, id } = setting
  await row.before(setting)
  later(hub, 5)
  const draft = row.draft(hub)
  const address = `/incidents/${id}/${row.path}`
  const shown = await askFor(hub, ana, 'POST', `${address}?preview=true`, draft)
  const { update } = await askFor(hub, ana, 'POST', address, draft)

  const { incident } = (await hub.site.incident(id))!
  const view = incident.updates[0]!
  expect(shown.page).toEqual({
    title: incident.title,
    severity: incident.severityName,
    status: view.statusName,
    passages: view.passages.map((passage) => ({ label: passage.label, html: passageHtml(passage) })),
  })
  const item = (await hub.site.feed())!.items[0]!
  expect(shown.feed.title).toBe(item.title)
  // Only the update's address is not known yet.
  expect(shown.feed.html.replace('#update-preview', `#update-${update.id}`)).toBe(
    itemHtml(item, hub.publicUrl),
  )
  expect(shown.objections).toEqual([])
})

test('a preview has every objection that publishing would have', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const drafts: [string, object][] = [
    ['updates', { what_is_happening: ' ', next_update_at: '2026-03-02T12:00:00Z', status: 'resolved' }],
    ['resolution', { started_at: '2026-03-02T12:00:00Z', postmortem_url: null }],
    ['reopening', {}],
  ]
  for (const [path, draft] of drafts) {
    const previewed = await ask(hub, ana, 'POST', `/incidents/${id}/${path}?preview=true`, draft)
    const published = await ask(hub, ana, 'POST', `/incidents/${id}/${path}`, draft)
    expect([previewed.status, published.status]).toEqual([200, 422])
    expect(previewed.body.objections.length).toBeGreaterThan(2)
    expect(previewed.body.objections).toEqual(published.body.objections)
  }
})

test('a preview shows what there is of an unfinished draft', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const { page } = await askFor(hub, ana, 'POST', `/incidents/${id}/updates?preview=true`, {
    who_is_affected: 'Customers in eu-west.',
  })
  expect(page.passages).toEqual([{ label: 'Who is affected', html: '<p>Customers in eu-west.</p>\n' }])
})

test('what would be refused outright is refused in a preview, too', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const preview = (body: object, query = 'preview=true') =>
    ask(hub, ana, 'POST', `/incidents/${id}/updates?${query}`, { ...words(hub, 15), ...body })
  expect((await preview({ expected_last_update_id: null })).status).toBe(409)
  const { status, body } = await preview({ scope: { regions: ['mars'] } })
  expect([status, body.errors]).toMatchObject([422, [{ field: 'scope.regions[0]' }]])
  expect((await preview({ strange: 1 })).body.errors).toEqual([
    {
      field: 'strange',
      message:
        'is not a known field; there are: what_is_happening, who_is_affected, what_we_are_doing, next_update_at, status, severity, scope, expected_last_update_id',
    },
  ])
  // A slip in the query must not publish what was meant to be looked at.
  expect((await preview({}, 'preview=yes')).status).toBe(422)
  expect((await preview({}, 'Preview=true')).status).toBe(422)
  expect((await hub.site.feed())!.items).toHaveLength(1)
  expect((await preview({}, 'preview=false')).status).toBe(201)
})

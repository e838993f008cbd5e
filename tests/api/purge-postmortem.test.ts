import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { filesThatHold, tablesThatHold } from '#tests/support/holds.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'

const secret = 'hunter2-77aa01cd'
const reason = { reason: 'It held a secret.' }

/** A resolved Sev1 of Ana, who may purge. */
async function resolved(hub: FreshHub) {
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 5)
  const { update } = await publish(hub, ana, id, { who_is_affected: `Everybody who knows ${secret}.` })
  const entry = await askFor(hub, ana, 'POST', `/incidents/${id}/timeline`, {
    ...{ kind: 'action', text: 'We logged in.', result: `It took\n${secret} as a password.` },
  })
  await resolve(hub, ana, id)
  later(hub, 60)
  return { ana, id, update, entry, path: `/incidents/${id}/postmortem` }
}

const publishDraft = async (hub: FreshHub, token: string, path: string, markdown: string) => {
  await askFor(hub, token, 'PATCH', path, { markdown })
  return askFor(hub, token, 'POST', `${path}/publication`, {}, { 'idempotency-key': `of-${markdown.length}` })
}

test('its words are in no table and in no byte of any file; the page says so, and it is asked for again', async () => {
  await using hub = await freshHub()
  const { ana, id, path, update, entry } = await resolved(hub)
  await publishDraft(hub, ana, path, `The password was ${secret}, all along.`)
  await publishDraft(hub, ana, path, `It was ${secret}.`)
  await askFor(hub, ana, 'PATCH', path, { markdown: `Not ${secret} any more.` })
  // What it is made of goes first, so that the postmortem alone is left.
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, reason)
  await askFor(hub, ana, 'POST', `/incidents/${id}/timeline/${entry.id}/purge`, reason)
  expect(tablesThatHold(hub, secret)).toEqual(['postmortem_wordings', 'postmortems'])

  const before = hub.db.revisions.current()
  const purged = await askFor(hub, ana, 'POST', `${path}/purge`, reason)
  expect(purged).toMatchObject({
    ...{ is_saved: false, published_markdown: null, published_at: null, earlier_wordings: [] },
    ...{ purged_at: hub.now().toISOString(), purge_reason: reason.reason },
    first_published_at: hub.now().toISOString(),
  })
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).toEqual([])
  expect(hub.db.revisions.current()).not.toBe(before)
  expect(await hub.site.postmortem(id)).toMatchObject({
    html: null,
    removal: { at: hub.now(), reason: reason.reason },
  })
  expect(await hub.site.incident(id)).toMatchObject({
    postmortemPath: null,
    postmortemDue: { isOverdue: false },
  })
  expect((await askFor(hub, ana, 'GET', '/audit?limit=1')).items).toMatchObject([
    { action: 'postmortem.purged', author: 'Ana', subject_id: id, details: {} },
  ])

  later(hub, 60)
  await publishDraft(hub, ana, path, 'The password was in a log.')
  expect(await hub.site.postmortem(id), 'what stood there was something else').toMatchObject({
    ...{ html: expect.stringContaining('in a log'), removal: null, editedAt: hub.now() },
  })
  expect((await askFor(hub, ana, 'GET', path)).purged_at).toBeNull()
})

test('the words of an update or an entry that is purged leave the postmortem that quotes them, and nothing else does', async () => {
  await using hub = await freshHub()
  const { ana, id, path, update, entry } = await resolved(hub)
  const { markdown } = await askFor(hub, ana, 'GET', path)
  const made = `${markdown}\n\nAs we told everybody: Everybody who knows ${secret}.\n\nWe learned a lot.`
  await publishDraft(hub, ana, path, made)
  await publishDraft(hub, ana, path, `${made} And more.`)
  expect((await hub.site.postmortem(id))!.html).toContain(secret)
  later(hub, 5)
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, reason)
  await askFor(hub, ana, 'POST', `/incidents/${id}/timeline/${entry.id}/purge`, reason)
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).toEqual([])
  const page = (await hub.site.postmortem(id))!
  expect(page.editedAt).toEqual(hub.now())
  expect(page.html).toContain('As we told everybody: [removed]')
  expect(page.html).toContain('We learned a lot. And more.')
  const read = await askFor(hub, ana, 'GET', path)
  expect(read.markdown).toContain('> [removed]')
  expect(read.earlier_wordings[0].markdown).toContain('We learned a lot.')
})

test('a purge of what the postmortem does not quote leaves it as it is', async () => {
  await using hub = await freshHub()
  const { ana, id, path, update } = await resolved(hub)
  await publishDraft(hub, ana, path, 'A fuse blew. All is well.')
  const before = dumpOf(hub.dataDir).postmortems
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, reason)
  expect(dumpOf(hub.dataDir).postmortems).toEqual(before)
})

test.each(['comms', 'responder'] as const)('a token of scope %s cannot purge', async (scope) => {
  await using hub = await freshHub()
  const { path } = await resolved(hub)
  const eve = await hub.tokenFor('Eve', scope)
  expect((await ask(hub, eve, 'POST', `${path}/purge`, reason)).status).toBe(403)
})

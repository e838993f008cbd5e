import { expect, test } from 'vitest'
import { changeIncident } from '#db/queries/incidents.ts'
import { savePage } from '#db/queries/page.ts'
import { feedText } from '#src/feeds/feed-text.ts'
import { type FeedFile, feedFiles } from '#src/site/feed-files.ts'
import { forgetItems } from '#src/site/kept-items.ts'
import { forgetRendered } from '#src/site/markdown.ts'
import { createSite } from '#src/site/site.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, reopen, resolve } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

const files = Object.keys(feedFiles) as FeedFile[]

/** Every format at two addresses, as the hub has it at this moment; `anew`, each without what the others left. */
async function feedsOf(hub: FreshHub, { anew = false } = {}): Promise<Record<string, string | null>> {
  const texts: Record<string, string | null> = {}
  for (const publicUrl of [hub.publicUrl, 'http://other.example:8080']) {
    const moved = { ...hub, site: createSite({ ...hub, publicUrl }) }
    for (const file of files) {
      if (anew) {
        forgetItems()
        forgetRendered()
      }
      texts[`${publicUrl}/${file}`] = await feedText(moved, file)
    }
  }
  return texts
}

test('a feed of entries that were made before is the same as one made anew, whatever has happened', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const seen: string[] = []
  const compare = async (what: string) => {
    const kept = await feedsOf(hub)
    expect(kept, what).toEqual(await feedsOf(hub, { anew: true }))
    seen.push(kept[`${hub.publicUrl}/atom.xml`]!)
  }

  const { id, last_update_id: firstId } = await declareInPublic(hub, ana, {
    title: 'Deploys & builds fail',
    initial_update: { ...words(hub, 15), what_we_are_doing: 'See [the history](/history).' },
  })
  const first = `/incidents/${id}/updates/${firstId}`
  const work = await schedule(hub, ana)
  const announcement = `/maintenances/${work.id}/updates/${work.updates[0].id}`
  const story: Record<string, () => Promise<unknown>> = {
    'a declaration': async () => {},
    'an update': () => publish(hub, ana, id),
    'another title': () => askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Nothing answers' }),
    'a correction': () => askFor(hub, ana, 'PATCH', first, { what_is_happening: 'The secret is hunter2.' }),
    'the same correction, undone': () =>
      askFor(hub, ana, 'PATCH', first, { what_is_happening: 'Half of all requests fail.' }),
    'a withdrawal': () => askFor(hub, ana, 'POST', `${first}/retraction`, { reason: 'It named a customer.' }),
    'a purge': () => askFor(hub, ana, 'POST', `${first}/purge`, { reason: 'It held a secret.' }),
    'the resolution': () => resolve(hub, ana, id),
    // A resolution leads to the postmortem where the severity asks for one.
    'another severity': () =>
      hub.acting(({ tx }) => changeIncident(tx, id, { severity: 'sev3', highestSeverity: 'sev3' })),
    'a reopening': () => reopen(hub, ana, id),
    'a window that is moved': () =>
      askFor(hub, ana, 'PATCH', `/maintenances/${work.id}`, { ends_at: inMinutes(hub, 2_000) }),
    'words about work, corrected': () =>
      askFor(hub, ana, 'PATCH', announcement, { message: 'We move *volumes*.' }),
    'words about work, withdrawn': () =>
      askFor(hub, ana, 'POST', `${announcement}/retraction`, { reason: 'It says too much.' }),
    'words about work, purged': () =>
      askFor(hub, ana, 'POST', `${announcement}/purge`, { reason: 'It held a secret.' }),
    'another name of the page': () =>
      hub.acting(({ tx }) => savePage(tx, { name: 'Acme', timeZone: 'Asia/Tokyo' })),
  }
  for (const [what, happens] of Object.entries(story)) {
    later(hub, 1)
    await happens()
    await compare(what)
  }
  // Each of them shows in the feed.
  expect(new Set(seen).size).toBe(Object.keys(story).length)
  expect(seen.at(-1)).not.toContain('hunter2')
})

test('one more update leaves the other entries as they were made, and words that were purged are not kept', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  await using served = await serve(hub)
  const { id, last_update_id: firstId } = await declareInPublic(hub, ana)
  later(hub, 1)
  const { update } = await publish(hub, ana, id)
  const itemsOf = async () => (await hub.site.feed())!.items
  const [second, first] = await itemsOf()
  later(hub, 1)
  await publish(hub, ana, id)
  const [, ...earlier] = await itemsOf()
  expect(earlier[0]).toBe(second)
  expect(earlier[1]).toBe(first)

  const post = (path: string) =>
    fetch(`${served.url}/api/admin/incidents/${id}/updates/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ana}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'It held a secret.' }),
    })
  expect((await post(`${update.id}/retraction`)).ok).toBe(true)
  expect((await itemsOf()).at(-1)).toBe(first)
  expect((await post(`${update.id}/purge`)).ok).toBe(true)
  // All were forgotten, so that this one, whose words stay, was made anew.
  expect((await itemsOf()).at(-1)).toEqual(first)
  expect((await itemsOf()).at(-1)).not.toBe(first)
  expect(first!.update.id).toBe(firstId)
})

import { expect, test } from 'vitest'
import { savePage } from '#db/queries/page.ts'
import { createRender } from '#src/web/cache/render-answer.ts'
import { createFragments } from '#src/web/fragments.ts'
import { loadPages } from '#src/web/handler.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'

test('a page of parts that were made before is the same as one made anew, whatever has happened', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const pages = await loadPages()
  const kept = createRender(pages, hub, createFragments())
  const anew = createRender(pages, hub)
  const bodies: string[] = []
  const compare = async (what: string) => {
    for (const path of ['/', '/de', '/history']) {
      const body = String((await kept(path)).body)
      expect(body, `${path} after ${what}`).toBe(String((await anew(path)).body))
      bodies.push(body)
    }
  }

  const scope = { components: [{ id: 'Ingress', status: 'partial_outage' }] }
  const { id } = await declareInPublic(hub, ana, { scope })
  const updatePath = async () => {
    const { last_update_id } = await askFor(hub, ana, 'GET', `/incidents/${id}`)
    return `/incidents/${id}/updates/${last_update_id}`
  }
  const story: Record<string, () => Promise<unknown>> = {
    'a declaration': async () => {},
    'an update': () => publish(hub, ana, id),
    'a worse status': () =>
      publish(hub, ana, id, { scope: { components: [{ id: 'Ingress', status: 'major_outage' }] } }),
    'another title': () => askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Nothing answers' }),
    'a correction': async () =>
      askFor(hub, ana, 'PATCH', await updatePath(), { what_is_happening: 'Half of all requests fail.' }),
    'one more update': () => publish(hub, ana, id),
    'a withdrawal': async () =>
      askFor(hub, ana, 'POST', `${await updatePath()}/retraction`, { reason: 'It named a customer' }),
    'another name of the page': () =>
      hub.acting(({ tx }) => savePage(tx, { name: 'Acme', timeZone: 'Asia/Tokyo' })),
    'the resolution': () => resolve(hub, ana, id),
    'a day': async () => later(hub, 24 * 60),
  }
  for (const [what, happens] of Object.entries(story)) {
    await happens()
    await compare(what)
    later(hub, 7)
    await compare(`seven minutes after ${what}`)
  }
  // Each of them shows on some page.
  expect(new Set(bodies).size).toBeGreaterThan(20)
})

test('the same is made once, and words that were purged are not kept', async () => {
  const fragments = createFragments()
  const made: string[] = []
  const ask = (key: string) =>
    fragments.once(key, async () => {
      made.push(key)
      return `<p>${key}</p>`
    })
  expect([await ask('a'), await ask('a'), await ask('b')]).toEqual(['<p>a</p>', '<p>a</p>', '<p>b</p>'])
  expect(made).toEqual(['a', 'b'])
  fragments.forget()
  expect(await ask('a')).toBe('<p>a</p>')
  expect(made).toEqual(['a', 'b', 'a'])
})

import { expect, test } from 'vitest'
import { savePage } from '#db/queries/page.ts'
import type { Standing } from '#src/site/moment.ts'
import { createSite } from '#src/site/site.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic } from '#tests/support/publishing.ts'

/** An answer, with what it says about itself. */
async function readWith(hub: FreshHub, read: (site: FreshHub['site']) => Promise<unknown>) {
  const standings: Standing[] = []
  const answer = await read(createSite({ ...hub, observe: (standing) => standings.push(standing) }))
  expect(standings).toHaveLength(1)
  const { changedAt, changesAt } = standings[0]!
  return { said: JSON.stringify([answer, changedAt, changesAt]), changesAt }
}

type Ids = { incident: string; component: string }

const answers: Record<string, (site: FreshHub['site'], ids: Ids) => Promise<unknown>> = {
  'the front page': (site) => site.overview(),
  'an incident': (site, { incident }) => site.incident(incident),
  'a component': (site, { component }) => site.component(component),
  'the history': (site) => site.history(),
  'a feed': (site) => site.feed(),
  'what is promised': (site) => site.communication(),
}

test.each(Object.entries(answers))(
  '%s stays the same until the moment at which it says that it changes',
  async (_, read) => {
    await using hub = await freshHub(at('2026-03-31T23:40:10Z'))
    const ana = await hub.tokenFor('Ana', 'comms')
    const [component = ''] = await addComponents(hub, 'Ingress', 'DNS')
    const scope = { components: [{ id: component, status: 'major_outage' }] }
    const { id: incident } = await declareInPublic(hub, ana, { scope })
    const end = at('2026-04-01T00:20Z')
    while (hub.now() < end) {
      const now = await readWith(hub, (site) => read(site, { incident, component }))
      const next = now.changesAt ?? end
      expect(next > hub.now()).toBe(true)
      for (const moment of [(hub.now().getTime() + next.getTime()) / 2, next.getTime() - 1]) {
        hub.setNow(new Date(moment))
        const then = await readWith(hub, (site) => read(site, { incident, component }))
        expect(then.said === now.said, `at ${hub.now().toISOString()}`).toBe(true)
      }
      hub.setNow(next)
    }
  },
)

test('the front page changes when the promise has passed, and at midnight where the page is', async () => {
  await using hub = await freshHub(at('2026-03-02T22:56Z'))
  await hub.acting(({ tx }) => savePage(tx, { timeZone: 'Asia/Kolkata' }))
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana)
  const changes: string[] = []
  while (hub.now() < at('2026-03-03T18:31Z')) {
    const { changesAt } = await readWith(hub, (site) => site.overview())
    changes.push(changesAt!.toISOString().slice(11))
    hub.setNow(changesAt!)
  }
  expect(changes.slice(0, 3)).toEqual(['23:00:00.000Z', '23:11:00.001Z', '00:00:00.000Z'])
  expect(changes).toContain('18:30:00.000Z')
})

import { expect, test } from 'vitest'
import { documentPolicy } from '#src/policy/policy.ts'
import { runbookNames } from '#src/policy/runbooks.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareIncident } from '#tests/support/publishing.ts'

const read = async (hub: FreshHub, path: string, headers?: Record<string, string>, token?: string | null) => {
  const bearer = token === undefined ? await hub.tokenFor('Ana', 'read') : token
  const response = await hub.call(bearer, 'GET', path, undefined, headers)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('all of them are listed, and each is read as HTML or as Markdown', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const { items } = await askFor(hub, ana, 'GET', '/runbooks')
  expect(items.map(({ name }: { name: string }) => name)).toEqual(runbookNames)
  for (const { title, url } of items) {
    const path = url.replace(publicUrl, '')
    const html = await read(hub, path, {}, ana)
    expect(html.status).toBe(200)
    expect(html.headers.get('content-type')).toMatch(/^text\/html/)
    expect(html.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html.text).toContain(`<h1>${title}</h1>`)
    expect(html.text).toContain('<h2>Stop the bleeding</h2>')
    expect(html.text).not.toContain('.md"')
    for (const markdown of [
      await read(hub, path, { accept: 'text/markdown' }, ana),
      await read(hub, `${path}?format=markdown`, { accept: 'text/html' }, ana),
      await read(hub, `${path}.md`, {}, ana),
    ]) {
      expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
      expect(markdown.headers.get('vary')).toBe('Accept')
      expect(markdown.text).toMatch(new RegExp(`^# ${title}\\n`))
    }
  }
})

test('they are for people with a token', async () => {
  await using hub = await freshHub()
  expectProblem(await ask(hub, null, 'GET', '/runbooks/host-degraded'), 401, 'missing-token')
  const pipeline = await hub.tokenFor('CI', 'deploy')
  expectProblem(await ask(hub, pipeline, 'GET', '/runbooks/host-degraded'), 403, 'insufficient-scope')
})

test.each([
  'nothing',
  '..%2F..%2F..%2Fpackage.json',
  '..%2fpolicy-file',
  '%2e%2e%2f%2e%2e%2fREADME',
  'host-degraded.md.md',
  'host-degraded%00',
  'constructor',
  '__proto__',
])('there is no runbook %s', async (name) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  expectProblem(await ask(hub, ana, 'GET', `/runbooks/${name}`), 404, 'not-found')
})

test('an incident links the runbooks for what its scope touches, and so does its document', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  expect((await askFor(hub, ana, 'GET', `/incidents/${id}`)).runbooks).toEqual([])
  expect(await (await hub.call(ana, 'GET', `/incidents/${id}/document`)).text()).toContain(
    '## Runbooks\n\nNone.',
  )

  const scope = { components: [{ id: 'Volumes', status: 'partial_outage' }], apps: ['checkout'] }
  const { runbooks } = await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { scope })
  const url = (name: string) => `${publicUrl}/api/admin/runbooks/${name}`
  expect(runbooks).toEqual([
    { name: 'host-degraded', title: 'Host degraded', url: url('host-degraded'), because: ['checkout'] },
    {
      ...{ name: 'firecracker-failure', title: 'Firecracker failure', url: url('firecracker-failure') },
      because: ['checkout'],
    },
    {
      ...{ name: 'volume-corruption', title: 'Volume corruption', url: url('volume-corruption') },
      because: ['Volumes'],
    },
  ])
  expect(await (await hub.call(ana, 'GET', `/incidents/${id}/document`)).text()).toContain(
    `- **Volume corruption:** <${url('volume-corruption')}> (Volumes)\n`,
  )
  const { incident } = await askFor(hub, ana, 'GET', `/incidents/${id}/document?format=json`)
  expect(incident.runbooks).toEqual(runbooks)
})

test("with the team's own base address, links lead there", async () => {
  const runbooks = { ...documentPolicy.runbooks, baseUrl: 'https://wiki.example.com/ops' }
  await using hub = await withPlatform(await freshHub(undefined, { policy: { ...documentPolicy, runbooks } }))
  const ana = await hub.tokenFor('Ana', 'comms')
  const scope = { components: [{ id: 'Ingress', status: 'partial_outage' }] }
  const incident = await declareIncident(hub, ana, { scope })
  expect(incident.runbooks[0].url).toBe('https://wiki.example.com/ops/edge-partial-outage.md')
  const { items } = await askFor(hub, ana, 'GET', '/runbooks')
  expect(items[0].url).toBe('https://wiki.example.com/ops/control-plane-down.md')
})

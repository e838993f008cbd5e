import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { expect, test } from 'vitest'
import { createApi } from '#api/app.ts'
import { listen } from '#src/web/listen.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareIncident } from '#tests/support/publishing.ts'

const command = new URL('../../scripts/allclear.mjs', import.meta.url).pathname

type Ran = { code: number; stdout: string; stderr: string }

const run = (args: string[], env: Record<string, string>): Promise<Ran> =>
  new Promise((done) => {
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })

/** A hub's API on a real port, and the command as a pipeline calls it. */
async function pipelineOf(hub: FreshHub) {
  const api = getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false })
  const listening = await listen({ port: 0, host: '127.0.0.1' }, () => api)
  const url = `http://127.0.0.1:${listening.port}`
  const token = await hub.tokenFor('Pipeline', 'deploy')
  return {
    mayDeploy: (args: string[] = [], env: Record<string, string> = {}) =>
      run(['may-deploy', ...args], { ALLCLEAR_URL: url, ALLCLEAR_TOKEN: token, ...env }),
    stop: () => listening.stop(0),
    [Symbol.asyncDispose]: () => listening.stop(0),
  }
}

/** A server that answers everything with one answer. */
async function serverOf(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    env: { ALLCLEAR_URL: `http://127.0.0.1:${port}`, ALLCLEAR_TOKEN: 'acl_x' },
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function documented(hub: FreshHub): Promise<string> {
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id } = await declareIncident(hub, ben)
  const change = { what: 'Roll back', target: 'edge-proxy', purpose: 'mitigates' }
  return (await askFor(hub, ben, 'POST', `/incidents/${id}/production-changes`, change)).exception_token
}

test('it lets a pipeline deploy while production is not frozen', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  expect(await pipeline.mayDeploy()).toEqual({
    code: 0,
    stdout: 'You may deploy: production is not frozen.\n',
    stderr: '',
  })
  expect((await pipeline.mayDeploy(['--exception', '', '--target', 'edge-proxy'])).code).toBe(0)
})

test('it stops one while production is frozen, and says why', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  await documented(hub)
  expect(await pipeline.mayDeploy(['--on-error', 'allow'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'You may not deploy: Incident #1 (Sev1) freezes production: only ship changes that mitigate the incident or prevent recurrence.\n',
  })
  expect((await pipeline.mayDeploy(['--exception', '', '--target', 'edge-proxy'])).code).toBe(1)
})

test('an exception lets its target through, once', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  const exception = await documented(hub)
  const deploy = (target: string) => pipeline.mayDeploy(['--exception', exception, '--target', target])
  expect(await deploy('another')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('made for another target'),
  })
  expect(await deploy('edge-proxy')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('You may deploy edge-proxy: the exception is used.'),
  })
  expect(await deploy('edge-proxy')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The exception was used at 2026-03-02T09:00:00.000Z'),
  })
})

test('an exception that expired or that nobody was given lets nothing through', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  const exception = await documented(hub)
  hub.setNow(at('2026-03-02T09:30Z'))
  for (const token of [exception, 'alx_made-up']) {
    expect((await pipeline.mayDeploy(['--exception', token, '--target', 'edge-proxy'])).code).toBe(1)
  }
})

test('an exception is not used up while production is not frozen', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  const ben = await hub.tokenFor('Ben', 'responder')
  const exception = await documented(hub)
  const [{ id }] = (await askFor(hub, ben, 'GET', '/incidents')).items
  await askFor(hub, ben, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  expect((await pipeline.mayDeploy(['--exception', exception, '--target', 'edge-proxy'])).code).toBe(0)
  const [change] = (await askFor(hub, ben, 'GET', `/incidents/${id}/production-changes`)).items
  expect(change.exception.used_at).toBeNull()
})

test.each([
  ['deny', 1],
  ['allow', 0],
] as const)('a hub that is out of reach: --on-error %s exits with %i', async (onError, code) => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  await pipeline.stop()
  const ran = await pipeline.mayDeploy(['--on-error', onError])
  expect(ran.code).toBe(code)
  expect(ran.stdout + ran.stderr).toContain('the hub cannot be reached')
  expect((await pipeline.mayDeploy()).code).toBe(1)
})

test.each([
  ['a page of another program', 200, '<html>Welcome</html>'],
  ['JSON of another program', 200, '{"status":"ok"}'],
  ['an answer cut short', 200, '{"frozen":fal'],
  ['a fault', 500, '{"type":"/problems/internal-error"}'],
  ['nothing at this address', 404, 'null'],
])('%s is no permission', async (_, status, text) => {
  using server = await serverOf((_request, response) => response.writeHead(status).end(text))
  expect((await run(['may-deploy'], server.env)).code).toBe(1)
  expect((await run(['may-deploy', '--on-error', 'allow'], server.env)).code).toBe(0)
})

test('a token that the hub refuses is no permission, whatever --on-error says', async () => {
  await using hub = await freshHub()
  await using pipeline = await pipelineOf(hub)
  const ran = await pipeline.mayDeploy(['--on-error', 'allow'], { ALLCLEAR_TOKEN: 'acl_unknown' })
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('the hub refuses ALLCLEAR_TOKEN') })
  expect(ran.stderr).not.toContain('acl_unknown')
})

test('a hub that falls silent between the two questions lets nothing through', async () => {
  let asked = 0
  using server = await serverOf((request, response) => {
    asked++
    if (request.method === 'POST') return void response.destroy()
    response.end(JSON.stringify({ frozen: true, reason: 'Incident #1 freezes production.' }))
  })
  const args = ['may-deploy', '--on-error', 'allow', '--exception', 'alx_x', '--target', 'edge-proxy']
  expect(await run(args, server.env)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the exception could not be redeemed'),
  })
  expect(asked).toBe(3)
})

test('what a terminal or a log would obey is not printed', async () => {
  using server = await serverOf((_request, response) =>
    response.end(JSON.stringify({ frozen: true, reason: 'x\n::add-mask::y\u001b[2J' })),
  )
  const { stderr } = await run(['may-deploy'], server.env)
  expect(stderr).toBe('You may not deploy: x ::add-mask::y [2J\n')
})

const right = { ALLCLEAR_URL: 'http://127.0.0.1:9', ALLCLEAR_TOKEN: 'acl_x' }
test.each<[string, string[], Record<string, string>]>([
  ['no command', [], right],
  ['an unknown command', ['may-i'], right],
  ['an unknown option', ['may-deploy', '--force'], right],
  ['too many words', ['may-deploy', 'now'], right],
  ['an exception without a target', ['may-deploy', '--exception', 'alx_x'], right],
  ['another --on-error', ['may-deploy', '--on-error', 'ignore'], right],
  ['no address', ['may-deploy'], { ALLCLEAR_TOKEN: 'acl_x' }],
  ['an address that is none', ['may-deploy'], { ...right, ALLCLEAR_URL: 'status.example.com' }],
  ['no token', ['may-deploy'], { ALLCLEAR_URL: right.ALLCLEAR_URL }],
  ['a token of two words', ['may-deploy'], { ...right, ALLCLEAR_TOKEN: 'acl x' }],
])('it exits with 2 on %s', async (_, args, env) => {
  const { code, stdout, stderr } = await run(args, env)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('usage: allclear may-deploy')
})

test('it needs no dependency', () => {
  const imports = [...readFileSync(command, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name)
  expect(imports).toEqual(['node:crypto', 'node:util'])
})

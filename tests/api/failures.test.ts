import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { connect } from '#db/connect.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { filesThatHold, tablesThatHold } from '#tests/support/holds.ts'
import { freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareInPublic, publish } from '#tests/support/publishing.ts'

// What clients are told when the fault is ours or the machine's.

afterEach(() => {
  vi.restoreAllMocks()
})

test('a mistake of ours is answered with a request id that the log has too, and leaks nothing', async () => {
  await using hub = await freshHub()
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const ana = await hub.tokenFor('Ana', 'admin')
  await hub.db.close()
  const answer = await ask(hub, ana, 'GET', '/me')
  expectProblem(answer, 500, 'internal-error')
  expect(Object.keys(answer.body).toSorted()).toEqual(['detail', 'request_id', 'status', 'title', 'type'])
  expect(JSON.stringify(answer.body)).not.toMatch(/closed|sqlite|\.ts|at \w+/i)
  const [message, error] = log.mock.calls[0]!
  expect(message).toContain(answer.body.request_id)
  expect(String(error)).toContain('the database is closed')
})

test('while another process holds the lock, writes are put off and reads are answered', async () => {
  await using hub = await freshHub(undefined, { lockWaitMs: 20 })
  const ana = await hub.tokenFor('Ana', 'admin')
  const other = connect(join(hub.dataDir, 'allclear.sqlite'))
  other.exec('BEGIN IMMEDIATE')

  expect((await ask(hub, ana, 'GET', '/me')).status, 'although its use cannot be noted').toBe(200)
  const answer = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, { 'idempotency-key': 'k' })
  expectProblem(answer, 503, 'database-unavailable')
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(answer.body.detail).toContain('nothing was written')

  other.exec('ROLLBACK')
  other.close()
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([])
  const retry = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, { 'idempotency-key': 'k' })
  expect(retry.status).toBe(201)
  expect(retry.headers.get('idempotency-replayed')).toBeNull()
})

test('a purge that cannot clean the disk says so, and the next one cleans it', async () => {
  await using hub = await freshHub(undefined, { lockWaitMs: 20 })
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const secret = 'hunter2-9f3a77c1'
  const { update } = await publish(hub, ana, id, { what_is_happening: secret })
  const reading = connect(join(hub.dataDir, 'allclear.sqlite'), { readonly: true })
  reading.exec('BEGIN; SELECT count(*) FROM updates')
  const purge = () =>
    ask(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, { reason: 'It held a secret.' })

  const answer = await purge()
  expectProblem(answer, 503, 'not-scrubbed')
  expect(answer.body.detail).not.toContain('nothing was written')
  expect(log.mock.calls[0]![0]).toContain(answer.body.request_id)
  expect(tablesThatHold(hub, secret)).toEqual([])
  expect(filesThatHold(hub, secret)).not.toEqual([])

  reading.close()
  expect((await purge()).status).toBe(201)
  expect(filesThatHold(hub, secret)).toEqual([])
})

test('on a full disk writes are answered 503 and leave nothing, and reads go on', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  // A limit on the size of files stands in for the full disk: the write-ahead log soon reaches it.
  const command = 'ulimit -f 96; exec "$0" "$@"'
  const program = 'tests/api/children/post-on-full-disk.ts'
  const args = ['--import', './scripts/lean-start.mjs', program, hub.dataDir, ana]
  const child = spawnSync('bash', ['-c', command, process.execPath, ...args], { encoding: 'utf8' })
  const answers = child.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

  const posts = answers.filter(({ method }) => method === 'POST')
  const taken = posts.filter(({ status }) => status === 201)
  const refused = posts.filter(({ status }) => status !== 201)
  expect(taken.length, child.stderr).toBeGreaterThan(0)
  expect(refused.length).toBeGreaterThan(0)
  for (const { status, type, text } of refused) {
    expect({ status, type }).toEqual({ status: 503, type: '/problems/database-unavailable' })
    expect(text).not.toMatch(/sqlite|disk i\/o/i)
  }
  expect(answers.at(-1)).toMatchObject({ method: 'GET', status: 200 })

  const kept = await askFor(hub, ana, 'GET', '/regions?limit=100')
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted()
  expect(idsOf(kept.items)).toEqual(idsOf(taken))
  expect((await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' })).status, 'with room again').toBe(201)
})

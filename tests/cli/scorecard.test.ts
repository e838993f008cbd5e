import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from './run.ts'

const history = resolve(import.meta.dirname, '../fixtures/history.jsonl')
// What a real page published, where somebody keeps it beside the project.
const real = resolve(import.meta.dirname, '../../../shared/data/github/incidents.jsonl')

test('a history is scored per severity, in memory: no database is made', async () => {
  using folder = freshFolder()
  const ran = await folder.run('scorecard', [history])
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  expect(ran.stdout).toContain('Sev0 (every 15 min, impact critical): ')
  expect(ran.stdout).toContain('Left out: 1 maintenance, ')
  expect(ran.stdout).toContain(
    'Not measurable from such a file: declaration to first update, promises kept, postmortems, action items',
  )
  expect(existsSync(folder.dataDir)).toBe(false)
})

test.each<[string, string[], RegExp]>([
  ['no source', [], /^name one file or address to score\n\nUsage: /],
  ['two sources', ['a', 'b'], /^name one file or address to score\n\nUsage: /],
  ['a file that does not exist', ['nowhere.jsonl'], /^nowhere\.jsonl does not exist\n$/],
  ['a file that is no history', [resolve(import.meta.dirname, 'run.ts')], /^nothing was scored from /],
])('%s is told without a stack trace', async (_, args, message) => {
  using folder = freshFolder()
  const ran = await folder.run('scorecard', args)
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
  expect(ran.stderr).not.toMatch(/\n\s+at /)
})

test.skipIf(!existsSync(real))(
  'four years of a real page: the figures are those of a count by hand',
  async () => {
    using folder = freshFolder()
    const { stdout } = await folder.run('scorecard', [real])
    for (const [impact, name, minutes] of [
      ['critical', 'Sev0', 15],
      ['major', 'Sev1', 30],
      ['minor', 'Sev2', 60],
    ] as const) {
      const { incidents, kept, missed, withMiss } = countByHand(impact, minutes)
      const block = stdout.split('\n\n').find((text) => text.startsWith(name))!
      expect(block).toContain(`${name} (every ${minutes} min, impact ${impact}): ${incidents} incidents\n`)
      expect(block).toContain(`  Silences kept: ${kept} of ${kept + missed} (`)
      expect(block).toContain(`  Silences missed: ${missed}\n`)
      expect(block).toContain(`  Incidents with one too long: ${withMiss} of ${incidents} (`)
    }
  },
)

/** Counted from the raw lines, with nothing of the program. */
function countByHand(impact: string, minutes: number) {
  const count = { incidents: 0, kept: 0, missed: 0, withMiss: 0 }
  for (const line of readFileSync(real, 'utf8').trim().split('\n')) {
    const incident = JSON.parse(line)
    if (incident.impact !== impact) continue
    count.incidents++
    const times = incident.updates
      .map(({ at }: { at: string }) => Date.parse(at))
      .sort((a: number, b: number) => a - b)
    let hasMiss = false
    for (let place = 1; place < times.length; place++) {
      const isTooLong = times[place] - times[place - 1] > minutes * 60_000
      if (isTooLong) count.missed++
      else count.kept++
      hasMiss ||= isTooLong
    }
    if (hasMiss) count.withMiss++
  }
  return count
}

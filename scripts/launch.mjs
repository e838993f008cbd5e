// What every npm script runs: `node scripts/launch.mjs TASK [arguments]`. A fresh clone needs nothing but some
// Node 20 or newer and npm: the launcher installs what is missing, goes over to the project's own Node, builds
// the pages when they changed, and then runs the task. This file and what it imports run on Node 20 with nothing
// installed; only node: modules are imported.

import { rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt, hubProgram } from './build.mjs'
import { checkEverything } from './check.mjs'
import { ensureInstalled, runsOnProjectNode } from './install.mjs'
import { leanFlags } from './lean-flags.mjs'
import { Failure, projectNode, root, run, runBin } from './run.mjs'

/**
 * @typedef {object} Task
 * @property {boolean} [production] runs without the development packages
 * @property {(args: string[]) => Promise<number>} perform answers the exit code
 */

/** @type {Record<string, Task>} */
const tasks = {
  start: { production: true, perform: start },
  dev: { perform: dev },
  test: { perform: test },
  'test:peers': { perform: testPeers },
  bench: { perform: bench },
  check: { perform: checkEverything },
  format: {
    perform: (args) => runBin('@biomejs/biome', ['check', '--write', ...(args.length ? args : ['.'])]),
  },
  demo: { production: true, perform: (args) => become('src/cli/demo.ts', args) },
  import: { production: true, perform: (args) => become('src/cli/import.ts', args) },
  scorecard: { production: true, perform: (args) => become('src/cli/scorecard.ts', args) },
  token: { production: true, perform: (args) => become('src/cli/token.ts', args) },
}

const [name = '', ...args] = process.argv.slice(2)

try {
  process.exitCode = await launch(name, args)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  if (error.message) console.error(error.message)
  process.exitCode = error.exitCode
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function launch(name, args) {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (!task) throw new Failure(`Unknown task "${name}"; there are: ${Object.keys(tasks).join(', ')}.`)
  process.chdir(root)
  leaveWithParent()
  await ensureInstalled({ production: task.production ?? false })
  const isLean = Boolean(process.env.ALLCLEAR_HANDED_OVER) || name !== 'start'
  if (!runsOnProjectNode() || !isLean) return handOver(name, args)
  return task.perform(args)
}

/**
 * Stops when npm, or the launcher that handed over, is gone without a word: a server left behind would hold the
 * port. The scripts in package.json say `exec` for the same reason: otherwise a shell stands between npm and this
 * process, and it keeps the signals to itself.
 */
function leaveWithParent() {
  if (!process.env.npm_lifecycle_event && !process.env.ALLCLEAR_HANDED_OVER) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

/**
 * The rest happens in this same program on the project's Node, which is handed what it is started with.
 *
 * @param {string} name
 * @param {string[]} args
 */
function handOver(name, args) {
  const env = { ALLCLEAR_HANDED_OVER: '1' }
  return run(projectNode(), [...leanFlags, path.join(root, 'scripts/launch.mjs'), name, ...args], { env })
}

/** @param {string[]} args */
async function start(args) {
  await ensureBuilt()
  return become(hubProgram, args)
}

/**
 * Loads the program into this process, sparing a second one. From then on signals are its own business.
 *
 * @param {string} file
 * @param {string[]} args
 */
async function become(file, args) {
  const program = path.join(root, file)
  process.argv = [process.execPath, program, ...args]
  await import('./lean-start.mjs')
  await import(pathToFileURL(program).href)
  return Number(process.exitCode ?? 0)
}

/**
 * Pages and components reload by themselves; `--watch` restarts the process when what it imported has changed.
 *
 * @param {string[]} args
 */
function dev(args) {
  return run(process.execPath, ['--watch', '--watch-preserve-output', 'src/dev.ts', ...args])
}

/**
 * Without arguments everything is held to account; with arguments (vitest's own) only the tests they name.
 *
 * @param {string[]} args
 */
async function test(args) {
  const started = performance.now()
  await ensureBuilt()
  const env = { CHROMIUM_PATH: await ensureBrowser() }
  const checked = args.length ? 0 : await checkEverything()
  const tested = await runBin('vitest', ['run', ...reporters('test'), ...args], { env })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const failures = [checked && 'checks', tested && 'tests'].filter(Boolean)
  console.log(
    failures.length ? `Failed: ${failures.join(' and ')}, in ${seconds} s` : `All passed in ${seconds} s`,
  )
  return tested || checked
}

/** @param {string[]} args */
async function testPeers(args) {
  await ensureBuilt()
  const config = ['--config', 'vitest.peers.config.ts']
  return runBin('vitest', ['run', ...config, ...reporters('test-peers'), ...args])
}

/** @param {string[]} args */
async function bench(args) {
  await ensureBuilt()
  const env = { CHROMIUM_PATH: await ensureBrowser() }
  return run(process.execPath, ['bench/run.ts', ...args], { env })
}

/**
 * With TEST_REPORT_DIR set, the results are also written there for programs to read.
 *
 * @param {string} suite
 */
function reporters(suite) {
  const folder = process.env.TEST_REPORT_DIR
  if (!folder) return []
  const file = path.resolve(folder, `${suite}.json`)
  rmSync(file, { force: true })
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
}

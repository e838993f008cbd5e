import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exclusively } from './lock.mjs'
import { Failure, pathWithoutProjectPrograms, projectNode, root, run, stopIfInterrupted } from './run.mjs'

const stampFile = path.join(root, 'node_modules/.allclear')

/** The oldest Node that runs the project's TypeScript as it is. */
const neededMajor = 24

export function runsOnProjectNode() {
  return major(process.versions.node) >= neededMajor
}

/**
 * Brings node_modules in line with package-lock.json, and does nothing when it is. The stamp is written last, so
 * an installation that was interrupted is done again.
 *
 * @param {{ production: boolean }} options whether the packages needed for running suffice
 */
export async function ensureInstalled({ production }) {
  const wanted = fingerprint()
  if (isInstalled(wanted, production)) return
  await exclusively(async (addProcess) => {
    if (!isInstalled(wanted, production)) await install(wanted, production, addProcess)
  })
}

/**
 * @param {string} wanted
 * @param {boolean} production
 * @param {(pid: number) => void} addProcess
 */
async function install(wanted, production, addProcess) {
  const started = performance.now()
  console.log(`Installing the packages${production ? '' : ', those for development too'}…`)
  rmSync(stampFile, { force: true })
  // npm may compile any package that has a binding.gyp, better-sqlite3 too, which carries its binaries ready made;
  // a machine without Python fails there. So no package's script runs, except for the two that are needed.
  const kinds = production ? ['--omit=dev'] : ['--include=dev']
  await npm(['ci', '--ignore-scripts', ...kinds], addProcess)
  await npm(['rebuild', 'node', 'esbuild', '--ignore-scripts=false'], addProcess)
  proveProjectNode()
  writeFileSync(stampFile, `${wanted} ${production ? 'production' : 'all'}\n`)
  console.log(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** @param {string} wanted @param {boolean} production */
function isInstalled(wanted, production) {
  const [installed, extent] = read(stampFile).trim().split(' ')
  return installed === wanted && (production || extent === 'all')
}

function fingerprint() {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex')
}

/**
 * @param {string[]} args
 * @param {(pid: number) => void} addProcess
 */
async function npm(args, addProcess) {
  let output = ''
  const code = await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=warn'], {
    env: { PATH: pathWithoutProjectPrograms() },
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output += text
    },
    onStart: addProcess,
    shell: process.platform === 'win32',
  })
  stopIfInterrupted()
  // A file that npm could not unpack, on a full disk for example, is only a warning to it.
  if (code === 0 && !output.includes('TAR_ENTRY_ERROR')) return
  const errors = [...new Set(output.split('\n').filter((line) => /^npm error|TAR_ENTRY_ERROR/.test(line)))]
  throw new Failure(`${errors.slice(0, 20).join('\n')}\n\nInstalling failed: ${explain(output)}`, code || 1)
}

/** @param {string} output */
function explain(output) {
  if (/\bENOSPC\b/.test(output))
    return 'the disk is full. Make room (about 700 MB) and run the same command again.'
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E50\d)\b/.test(output))
    return 'the package registry cannot be reached. Check the network and run the same command again.'
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) return `${root} is not writable for this user.`
  return 'npm says why above. Running the same command again starts over.'
}

/**
 * The pinned Node does not run everywhere (it is linked against glibc). Where it does not, the machine's own takes
 * its place when it is new enough.
 */
function proveProjectNode() {
  if (spawnSync(projectNode(), ['--version']).status === 0) return
  const env = { ...process.env, PATH: pathWithoutProjectPrograms() }
  const own = spawnSync('node', ['--version'], { env, encoding: 'utf8' })
  const version = (own.stdout ?? '').trim().replace('v', '')
  if (own.status !== 0 || major(version) < neededMajor)
    throw new Failure(
      `Node ${neededMajor} does not run on this system. Install Node ${neededMajor} and try again.`,
    )
  rmSync(path.join(root, 'node_modules/.bin/node'), { force: true })
}

/** @param {string} version */
function major(version) {
  return Number(version.split('.')[0])
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

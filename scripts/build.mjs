import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compressFiles } from './compress.mjs'
import { exclusively } from './lock.mjs'
import { Failure, root, runBin, stopIfInterrupted } from './run.mjs'

/** All that the build reads, with some that it does not: building once too often costs a few seconds. */
export const sources = [
  'pages',
  'src',
  'api',
  'db',
  'public',
  'scripts',
  'astro.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** The hub as `npm start` runs it, made of `src/server.ts` and all that it imports. */
export const hubProgram = 'dist/server/hub/hub.mjs'

const outFolder = path.join(root, 'dist')
const stampFile = path.join(outFolder, '.built-from')

/**
 * Builds the pages and the hub into dist/ when what they are made of has changed. The stamp goes first and comes last, so a
 * build that was interrupted is never taken for a good one. It is not built elsewhere and moved into place, because
 * Astro writes the folder's own path into what it builds.
 */
export async function ensureBuilt() {
  if (isBuilt()) return
  await exclusively(async (addProcess) => {
    if (!isBuilt()) await build(addProcess)
  })
}

/** @param {(pid: number) => void} addProcess */
async function build(addProcess) {
  const started = performance.now()
  const wanted = fingerprint(root, sources)
  console.log('Building…')
  rmSync(outFolder, { recursive: true, force: true })
  let output = ''
  const code = await runBin('astro', ['build'], {
    env: { ASTRO_TELEMETRY_DISABLED: '1', ALLCLEAR_BUILD: wanted },
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output += text
    },
    onStart: addProcess,
  })
  stopIfInterrupted()
  if (code !== 0) throw new Failure(`${output.trim()}\n\nThe hub could not be built.`, code)
  compressFiles(path.join(outFolder, 'client'))
  writeFileSync(stampFile, wanted)
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint(root, sources)
  } catch {
    return false
  }
}

/**
 * One hash over names and contents. Times of modification would be quicker to read, but a checkout sets them anew.
 *
 * @param {string} folder
 * @param {string[]} names files and folders in it; those missing count as empty
 */
export function fingerprint(folder, names) {
  const hash = createHash('sha256').update(folder)
  for (const file of names.flatMap((name) => filesIn(folder, name)).sort()) {
    const content = readFileSync(path.join(folder, file))
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {string[]}
 */
function filesIn(folder, name) {
  const stat = statSync(path.join(folder, name), { throwIfNoEntry: false })
  if (!stat) return []
  if (!stat.isDirectory()) return [name]
  return readdirSync(path.join(folder, name)).flatMap((entry) => filesIn(folder, path.join(name, entry)))
}

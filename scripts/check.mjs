import { existsSync } from 'node:fs'
import path from 'node:path'
import { root, runBin } from './run.mjs'

/**
 * @typedef {object} Check
 * @property {string} title
 * @property {string} packageName
 * @property {string[]} args
 * @property {string} [bin]
 */

/** @type {Check[]} */
const checks = [
  { title: 'biome check', packageName: '@biomejs/biome', args: ['check', '.'] },
  { title: 'tsc', packageName: 'typescript', bin: 'tsc', args: ['--noEmit'] },
  // Only the .astro files: the compiler has the others, and Astro's check misreads some packages' types.
  { title: 'astro check', packageName: 'astro', args: ['check', '--tsconfig', 'tsconfig.astro.json'] },
]

/**
 * Runs all checks at once and shows the output of those that fail, so one run tells everything.
 *
 * @returns {Promise<number>} the exit code
 */
export async function checkEverything() {
  // Astro's check would write these types while the compiler is reading them.
  if (!existsSync(path.join(root, '.astro/types.d.ts'))) {
    const synced = await perform({ title: 'astro sync', packageName: 'astro', args: ['sync'] })
    if (synced !== 0) return synced
  }
  const codes = await Promise.all(checks.map(perform))
  return Math.max(...codes)
}

/** @param {Check} check */
async function perform({ title, packageName, bin, args }) {
  const started = performance.now()
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  let output = ''
  const code = await runBin(packageName, args, {
    bin,
    env: { ASTRO_TELEMETRY_DISABLED: '1', ...colors },
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output += text
    },
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (code === 0) console.log(`✓ ${title} (${seconds} s)`)
  else console.error(`${output.trim()}\n✗ ${title} failed (${seconds} s)`)
  return code
}

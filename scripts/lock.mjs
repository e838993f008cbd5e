import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './run.mjs'

const beatMs = 2_000
const silenceMs = 30_000

/**
 * For work on node_modules and dist, which only one launch may do at a time.
 *
 * @param {(addProcess: (pid: number) => void) => Promise<void>} work
 */
export function exclusively(work) {
  const onWait = () => console.error('Another launch is installing or building here; waiting for it…')
  return withLock(path.join(root, '.cache/launch.lock'), work, { onWait })
}

/**
 * Lets one process at a time through, so that two launches never install or build over each other. The lock is a
 * file that names the processes at work. It is broken when all of them have ended or, where they cannot be seen
 * (another container on the same folder), when nobody has touched it for half a minute.
 *
 * @template T
 * @param {string} file
 * @param {(addProcess: (pid: number) => void) => Promise<T>} work
 * @param {{ onWait?: () => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait } = {}) {
  mkdirSync(path.dirname(file), { recursive: true })
  let waited = false
  while (!take(file)) {
    if (breakIfStale(file)) continue
    if (!waited) onWait?.()
    waited = true
    await sleep(200)
  }
  const pids = [process.pid]
  const beat = setInterval(() => touch(file), beatMs)
  const release = () => {
    clearInterval(beat)
    rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await work((pid) => {
      pids.push(pid)
      writeFileSync(file, describe(pids))
    })
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

/** @param {string} file */
function take(file) {
  // Linking a file that is already written makes the lock appear whole or not at all.
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, describe([process.pid]))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** @param {string} file */
function breakIfStale(file) {
  try {
    if (!isStale(file)) return false
    const aside = `${file}.${process.pid}.stale`
    renameSync(file, aside)
    // Between the look and the move another launch may have broken the lock and taken it: give it back.
    if (!isStale(aside)) linkSync(aside, file)
    rmSync(aside, { force: true })
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EEXIST') return true
    throw error
  }
}

/** @param {string} file */
function isStale(file) {
  const [host, ...pids] = readFileSync(file, 'utf8').trim().split(' ')
  if (Date.now() - statSync(file).mtimeMs > silenceMs) return true
  if (host !== os.hostname()) return false
  return pids.every((pid) => Number(pid) === process.pid || !isAlive(Number(pid)))
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** @param {number[]} pids */
function describe(pids) {
  return [os.hostname(), ...pids].join(' ')
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

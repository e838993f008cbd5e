import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Ends the launcher with a message for people instead of a stack trace. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The Node that the package `node` brought. */
export function projectNode() {
  return path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * Runs a program to its end and answers its exit code: 128 and the signal's number when a signal ended it, as
 * shells do.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 *
 * @typedef {object} RunOptions
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {import('node:child_process').StdioOptions} [stdio] inherited unless given
 * @property {(text: string) => void} [onOutput] receives whatever is piped
 * @property {(pid: number) => void} [onStart]
 * @property {boolean} [shell]
 * @property {number} [timeout] in milliseconds
 *
 * @returns {Promise<number>}
 */
export function run(command, args, { env = {}, stdio = 'inherit', onOutput, onStart, ...rest } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, PATH: pathWithProjectPrograms(), ...env },
      stdio,
      ...rest,
    })
    const stopForwarding = forwardSignals(child)
    child.stdout?.on('data', (chunk) => onOutput?.(String(chunk)))
    child.stderr?.on('data', (chunk) => onOutput?.(String(chunk)))
    child.once('spawn', () => onStart?.(child.pid ?? 0))
    child.once('error', (error) => {
      stopForwarding()
      reject(new Failure(`Cannot run ${command}: ${error.message}`, 127))
    })
    child.once('close', (code, signal) => {
      stopForwarding()
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0))
    })
  })
}

/**
 * Runs the command-line program of an installed package on this process's Node.
 *
 * @param {string} packageName
 * @param {string[]} args
 * @param {RunOptions & { bin?: string }} [options] `bin` where it is not named like its package
 */
export function runBin(packageName, args, { bin = path.basename(packageName), ...options } = {}) {
  const folder = path.join(root, 'node_modules', packageName)
  if (!existsSync(folder)) throw new Failure(`The package ${packageName} is not installed.`)
  const { bin: bins } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = typeof bins === 'string' ? bins : bins[bin]
  return run(process.execPath, [path.join(folder, file), ...args], options)
}

const binFolder = path.join(root, 'node_modules/.bin')

/** Programs that say just `node` get the project's, even when this was not started through npm. */
export function pathWithProjectPrograms() {
  return [binFolder, pathWithoutProjectPrograms()].join(path.delimiter)
}

/** npm replaces node_modules, so it must not be running on the Node that lives there. */
export function pathWithoutProjectPrograms() {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.filter((folder) => folder !== binFolder).join(path.delimiter)
}

/** @type {NodeJS.Signals | undefined} */
let received

/** Throws when a child ended early because it was told to: whoever pressed Ctrl-C needs no explanation. */
export function stopIfInterrupted() {
  if (received) throw new Failure('', 128 + os.constants.signals[received])
}

/**
 * While a child runs, signals are its to answer: this process outlives them and then reports how the child ended.
 * From a terminal Ctrl-C reaches every process of the group at once and npm passes it on once more, so the
 * repeats that come within a second are dropped here; a child must still bear being told twice.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  let last = Number.NEGATIVE_INFINITY
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (performance.now() - last < 1000) return
    last = performance.now()
    received = signal
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.removeListener(signal, forward)
  }
}

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Failure, run, runBin } from './run.mjs'

const instructions = `The tests need Chromium or Chrome, and none was found. Install one, for example:
  Debian:  apt-get install chromium
  macOS:   brew install --cask chromium
  others:  npx playwright-core install --with-deps chromium-headless-shell
or set CHROMIUM_PATH to the program's file.`

/**
 * Answers the path of a browser that starts, fetching one when the machine has none. The tests that need it are
 * never left out: without a browser this throws.
 */
export async function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  console.log('No browser found; fetching one for the tests…')
  for (const fetchIt of [fetchFromPlaywright, installFromDebian]) {
    await fetchIt()
    const fetched = findBrowser()
    if (fetched) return fetched
  }
  throw new Failure(instructions)
}

/** The same without fetching anything, for a test that was not started by the launcher. */
export function requireBrowser() {
  const found = findBrowser()
  if (!found) throw new Failure(instructions)
  return found
}

/**
 * @param {Record<string, string | undefined>} [env]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env) {
  const chosen = env.CHROMIUM_PATH
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Failure(`CHROMIUM_PATH names ${chosen}, and there is no such file. Correct it, or unset it.`)
  }
  return [...installedPrograms(env), ...playwrightPrograms(env)].find(starts)
}

/** @param {Record<string, string | undefined>} env */
function installedPrograms(env) {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const apps = [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  return [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...apps]
}

/** @param {Record<string, string | undefined>} env */
function playwrightPrograms(env) {
  const home = os.homedir()
  const cache =
    env.PLAYWRIGHT_BROWSERS_PATH ??
    path.join(home, process.platform === 'darwin' ? 'Library/Caches/ms-playwright' : '.cache/ms-playwright')
  const programs = [
    'chrome-headless-shell',
    'headless_shell',
    'chrome',
    'Chromium.app/Contents/MacOS/Chromium',
    'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  ]
  // <cache>/chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell, newest first
  return entriesOf(cache)
    .filter((name) => name.startsWith('chromium'))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .map((name) => path.join(cache, name))
    .flatMap((folder) => entriesOf(folder).map((platform) => path.join(folder, platform)))
    .flatMap((folder) => programs.map((program) => path.join(folder, program)))
}

/**
 * Being there is not enough: Ubuntu has a `chromium-browser` that only tells how to install it, and a downloaded
 * browser may miss the system's libraries.
 *
 * @param {string} file
 */
function starts(file) {
  return existsSync(file) && spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

async function fetchFromPlaywright() {
  await runBin('playwright-core', ['install', 'chromium-headless-shell'], { timeout: 180_000 })
}

async function installFromDebian() {
  const apt = '/usr/bin/apt-get'
  if (process.getuid?.() !== 0 || !existsSync(apt)) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  if ((await run(apt, ['update', '-qq'], { env })) !== 0) return
  const packages = ['chromium', 'fonts-liberation']
  await run(apt, ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}

/** @param {string} folder */
function entriesOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

#!/usr/bin/env node
// What a pipeline asks before it deploys: `allclear may-deploy`. Plain JavaScript for Node 20 or newer, without any
// dependency: this one file can be copied into another repository and run there.

import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'

const usage = `usage: allclear may-deploy [--exception TOKEN --target NAME] [--on-error deny|allow]

Exits with 0 when you may deploy, with 1 when you may not, with 2 when it was called wrongly.

  --exception TOKEN  the exception that documenting a production change was answered with; it is used up
  --target NAME      what is deployed, as the documented change names it
  --on-error WHAT    what to do when the hub does not answer: deny (the default) or allow

ALLCLEAR_URL is the hub's address, such as https://status.example.com; ALLCLEAR_TOKEN a token of scope deploy.`

const timeoutMs = 10_000

/** A call that cannot be meant. */
class Misuse extends Error {}
/** The hub is out of reach, or does not answer as a hub does. */
class NoAnswer extends Error {}
/** The hub does not know us: that is for a person to mend, and never a reason to deploy. */
class Refused extends Error {}

const { exitCode, words } = await answer(process.argv.slice(2), process.env)
if (exitCode === 0) console.log(words)
else console.error(words)
process.exitCode = exitCode

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<{ exitCode: 0 | 1 | 2, words: string }>}
 */
async function answer(args, variables) {
  /** @type {'deny' | 'allow'} */
  let onError = 'deny'
  try {
    const call = read(args, variables)
    onError = call.onError
    return await mayDeploy(call)
  } catch (error) {
    if (error instanceof Misuse) return { exitCode: 2, words: `${error.message}\n\n${usage}` }
    if (error instanceof Refused) return { exitCode: 1, words: `You may not deploy: ${error.message}` }
    if (!(error instanceof NoAnswer)) throw error
    return onError === 'allow'
      ? { exitCode: 0, words: `You may deploy, since --on-error says allow: ${error.message}` }
      : { exitCode: 1, words: `You may not deploy: ${error.message}` }
  }
}

/**
 * @typedef {object} Call
 * @property {string} url the hub's, without a slash at the end
 * @property {string} token
 * @property {'deny' | 'allow'} onError
 * @property {{ token: string, target: string } | null} exception
 */

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Call}
 */
function read(args, variables) {
  const { command, ...options } = parse(args)
  if (command !== 'may-deploy')
    throw new Misuse(command ? `Unknown command "${command}".` : 'State a command.')
  const onError = options['on-error'] ?? 'deny'
  if (onError !== 'deny' && onError !== 'allow') throw new Misuse('--on-error is deny or allow.')
  const { exception, target } = options
  // An unset variable of a pipeline arrives as an empty option: then there is no exception.
  if (exception && !target) throw new Misuse('--exception needs a --target.')
  const { ALLCLEAR_URL: url = '', ALLCLEAR_TOKEN: token = '' } = variables
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    throw new Misuse('ALLCLEAR_URL must be the http or https address of the hub.')
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Misuse('ALLCLEAR_TOKEN must be a token of scope deploy.')
  return {
    url: url.replace(/\/+$/, ''),
    token,
    onError,
    exception: exception && target ? { token: exception, target } : null,
  }
}

/** @param {string[]} args */
function parse(args) {
  const option = /** @type {const} */ ({ type: 'string' })
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { exception: option, target: option, 'on-error': option },
    })
    if (positionals.length > 1) throw new Misuse(`There is no place for "${positionals[1]}".`)
    return { command: positionals[0], ...values }
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error))
  }
}

/**
 * @param {Call} call
 * @returns {Promise<{ exitCode: 0 | 1, words: string }>}
 */
async function mayDeploy(call) {
  const { status, body } = await ask(call, 'GET', '/api/freeze')
  if (status !== 200 || typeof body.frozen !== 'boolean') throw new NoAnswer(`the hub answered ${status}.`)
  if (!body.frozen) return { exitCode: 0, words: 'You may deploy: production is not frozen.' }
  const reason = oneLine(body.reason ?? 'Production is frozen.')
  if (!call.exception) return { exitCode: 1, words: `You may not deploy: ${reason}` }
  return redeem(call, call.exception, reason)
}

/**
 * That production is frozen is known by now, so that a hub that falls silent here lets nothing through.
 *
 * @param {Call} call
 * @param {{ token: string, target: string }} exception
 * @param {string} reason
 * @returns {Promise<{ exitCode: 0 | 1, words: string }>}
 */
async function redeem(call, exception, reason) {
  // With one key for both, a second attempt after a broken line gets the answer of the first.
  const key = randomUUID()
  const attempt = () => ask(call, 'POST', '/api/freeze/exceptions', exception, { 'idempotency-key': key })
  try {
    const { status, body } = await attempt().catch((error) => {
      if (error instanceof NoAnswer) return attempt()
      throw error
    })
    if (status === 200 && body.change?.target === exception.target) {
      return { exitCode: 0, words: `You may deploy ${exception.target}: the exception is used. ${reason}` }
    }
    const detail = oneLine(body.detail ?? `The hub answered ${status}.`)
    return { exitCode: 1, words: `You may not deploy: ${detail} ${reason}` }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return {
      exitCode: 1,
      words: `You may not deploy: the exception could not be redeemed, ${error.message} ${reason}`,
    }
  }
}

/**
 * @param {Call} call
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 */
async function ask({ url, token }, method, path, body, headers = {}) {
  const { status, text } = await request(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const answered = readJson(text)
  const kind = String(answered?.type ?? '')
  if (status === 401 || kind === '/problems/insufficient-scope') {
    throw new Refused(`the hub refuses ALLCLEAR_TOKEN. ${oneLine(answered?.detail ?? '')}`.trim())
  }
  if (!answered || status >= 500) throw new NoAnswer(`the hub answered ${status}.`)
  return { status, body: answered }
}

/**
 * @param {string} address
 * @param {RequestInit} init
 */
async function request(address, init) {
  try {
    const response = await fetch(address, init)
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error ? cause.message || cause.name : String(cause)
    throw new NoAnswer(`the hub cannot be reached: ${oneLine(why)}.`)
  }
}

/** @param {string} text */
function readJson(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

/**
 * Text from elsewhere without what a terminal, or a pipeline that reads commands from logs, would obey.
 *
 * @param {unknown} text
 */
function oneLine(text) {
  return String(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

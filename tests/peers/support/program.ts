import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '#tests/support/free-port.ts'

/** Somebody else's program, running on loopback. */
export type Program = { url: string; [Symbol.asyncDispose](): Promise<void> }

type Recipe = {
  command: string
  /** Writes what the program needs into the folder, and answers its arguments. */
  args: (folder: string, port: number) => string[]
  /** An address that answers, with whatever status, once the program is there. */
  ready?: string
}

/** Starts a program with a folder and a port of its own, and waits until it answers. */
export async function startProgram({ command, args, ready = '/' }: Recipe): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-peer-'))
  const port = await freePort()
  const child = spawn(command, args(folder, port), { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text
    })
  }
  const failed = once(child, 'error').then(([error]) => {
    throw error
  })
  failed.catch(() => {})
  const url = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(url + ready).then(
      () => true,
      () => false,
    )
  for (let tries = 0; !(await Promise.race([answers(), failed])); tries++) {
    if (tries === 200 || child.exitCode !== null) throw new Error(`${command} does not answer: ${said}`)
    await delay(50)
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

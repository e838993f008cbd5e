import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { leanFlags } from '../../scripts/lean-flags.mjs'

/** A server under measurement, in a process of its own. */
export type Running = {
  pid: number
  url: string
  /** The CPU time that the process has used so far, user and system, in milliseconds. Linux counts it in steps of 10. */
  cpuMs(): number
  /** The memory that it holds now, in MB. */
  memoryMb(): number
  stop(): Promise<void>
}

/** Starts a Node program and waits until it prints its address. It may open as many files as the system allows. */
export async function startServer(
  file: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Running> {
  // Each connection is an open file, and the usual limit of 1,024 is below what some measurements hold.
  const command = 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"'
  const child = spawn(
    'sh',
    ['-c', command, process.execPath, ...leanFlags, '--import', './scripts/lean-start.mjs', file, ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const url = await addressOf(child, file)
  const pid = child.pid!
  return {
    ...{ pid, url },
    cpuMs: () => cpuMsOf(pid),
    memoryMb: () => memoryMbOf(pid),
    async stop() {
      if (child.exitCode !== null) return
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      const deadline = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await closed
      clearTimeout(deadline)
    },
  }
}

async function addressOf(child: ChildProcess, file: string): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const found = /https?:\/\/[\w.:]+/.exec(line)
    if (!found) continue
    child.stdout!.resume()
    return found[0]
  }
  throw new Error(`${file} ended before it listened`)
}

/** User and system time, from `/proc`. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export function memoryMbOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

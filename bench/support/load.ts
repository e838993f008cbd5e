import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Running } from './process.ts'

const execute = promisify(execFile)

/** What a turn of load found. */
export type Load = {
  ratePerSecond: number
  p99Ms: number
  requests: number
  errors: number
  cpuMicroseconds: number
}

/** Loads an address by wrk, for whole seconds, over connections that are kept alive, 50 unless told. */
export async function load(
  server: Pick<Running, 'url' | 'cpuMs'>,
  path: string,
  {
    seconds,
    connections = 50,
    headers = {},
  }: { seconds: number; connections?: number; headers?: Record<string, string> },
): Promise<Load> {
  const asked = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const before = server.cpuMs()
  const { stdout } = await execute('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    ...asked,
    server.url + path,
  ])
  const cpuMs = server.cpuMs() - before
  const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0)
  const [, p99 = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  const requests = number(/(\d+) requests in/)
  const socketErrors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)
  return {
    requests,
    ratePerSecond: number(/Requests\/sec:\s+([\d.]+)/),
    p99Ms: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'],
    errors:
      number(/Non-2xx or 3xx responses: (\d+)/) +
      (socketErrors ? socketErrors.slice(1).reduce((sum, each) => sum + Number(each), 0) : 0),
    cpuMicroseconds: (cpuMs * 1000) / Math.max(1, requests),
  }
}

/** Loads several sides in turns, each round beginning with another one, so that none always runs in the others' wake. */
export async function inTurns<Name extends string>(
  rounds: number,
  sides: Record<Name, () => Promise<Load>>,
): Promise<Record<Name, Load[]>> {
  const names = Object.keys(sides) as Name[]
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Load[]>
  for (const name of names) await sides[name]() // Nobody is measured cold.
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < names.length; place++) {
      const name = names[(place + round) % names.length]!
      found[name].push(await sides[name]())
    }
  }
  return found
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'

/** What the results depend on, in a sentence or two. */
export function describeMachine(): string {
  const [cpu] = os.cpus()
  const gigabytes = Math.round(os.totalmem() / 2 ** 30)
  const { version } = JSON.parse(readFileSync('node_modules/better-sqlite3/package.json', 'utf8'))
  const load = os.loadavg()[0]!.toFixed(1)
  return [
    `Machine: ${os.availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${gigabytes} GB, Linux ${os.release().split('.', 2).join('.')};`,
    `Node ${process.versions.node}, better-sqlite3 ${version}, ${firstLineOf('wrk', ['-v']).replace(/ \[.*/, '')}, ${firstLineOf('nginx', ['-v'])};`,
    `a load of ${load} over the last minute before the end. ${new Date().toISOString().slice(0, 10)}.`,
    'Server, load generator and yardstick share the cores, so rates swing with whatever else runs; CPU time per request is what to compare.',
  ].join('\n')
}

/** Whether a program can be run here. */
export const isInstalled = (program: string): boolean => !firstLineOf(program, ['-v']).startsWith('no ')

function firstLineOf(program: string, args: string[]): string {
  try {
    execFileSync(program, args, { stdio: 'pipe' })
    return program
  } catch (error) {
    const { code, stdout } = error as { code?: string; stdout?: Buffer }
    if (code === 'ENOENT') return `no ${program}`
    return (
      String(stdout ?? '')
        .split('\n')[0]!
        .trim()
        .slice(0, 40) || program
    )
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type Child = {
  process: ChildProcess
  /** The next line that it prints. Throws when it ends without one. */
  nextLine(): Promise<string>
  /** Every line that it has still to print, once it has ended, and its exit code. */
  end(): Promise<{ lines: string[]; code: number | null }>
}

/** Starts a program of `tests/` in a process of its own. */
export const startChild = (file: string, ...args: string[]): Child =>
  start(file, args, process.env, 'inherit')

/** Starts the hub itself in a process of its own on any free port, from its sources or as it was built. Its log is thrown away. */
export async function startHubProcess(
  settings: Record<string, string>,
  program = 'src/server.ts',
): Promise<Child & { url: string; kill(): Promise<void> }> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', ...settings }
  const child = start(program, [], env, 'ignore')
  const line = await child.nextLine()
  return {
    ...child,
    url: /http:\S+/.exec(line)![0],
    async kill() {
      child.process.kill('SIGKILL')
      await child.end()
    },
  }
}

function start(file: string, args: string[], env: NodeJS.ProcessEnv, stderr: 'inherit' | 'ignore'): Child {
  const child = spawn(process.execPath, ['--import', './scripts/lean-start.mjs', file, ...args], {
    stdio: ['pipe', 'pipe', stderr],
    env,
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = once(child, 'close')
  return {
    process: child,
    async nextLine() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${file} ended without another line`)
      return value
    },
    async end() {
      const rest: string[] = []
      for (let line = await lines.next(); !line.done; line = await lines.next()) rest.push(line.value)
      await closed
      return { lines: rest, code: child.exitCode }
    },
  }
}

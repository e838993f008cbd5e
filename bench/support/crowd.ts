import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Many live viewers, in several processes. */
export type Crowd = {
  /** Calls `send` and answers after how many milliseconds the last viewer had heard of it. */
  reach(send: () => Promise<unknown>): Promise<number>
  /** The same, until the last has the page, which each asks for after a pause as the event names it. */
  fetchAfter(send: () => Promise<unknown>): Promise<number>
  leave(): void
}

const processes = 4

export async function gatherCrowd(url: string, count: number): Promise<Crowd> {
  const port = new URL(url).port
  const groups = Array.from({ length: processes }, () => {
    const command = 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"'
    const args = ['-c', command, process.execPath, 'bench/servers/crowd.ts', port, String(count / processes)]
    const child = spawn('sh', args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return { child, lines }
  })
  const nextLines = () =>
    Promise.all(
      groups.map(async ({ lines }) => {
        const { value, done } = await lines.next()
        if (done) throw new Error('some viewers were lost')
        return value as string
      }),
    )
  const until = (what: 'event' | 'fetch') => async (send: () => Promise<unknown>) => {
    for (const { child } of groups) child.stdin.write(`${what}\n`)
    await nextLines()
    const began = performance.timeOrigin + performance.now()
    const [times] = await Promise.all([nextLines(), send()])
    return Math.max(...times.map(Number)) - began
  }
  await nextLines()
  return {
    reach: until('event'),
    fetchAfter: until('fetch'),
    leave() {
      for (const { child } of groups) child.kill('SIGKILL')
    },
  }
}

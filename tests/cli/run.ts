import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export type Ran = { code: number; stdout: string; stderr: string }

/** A data folder for one test, and a way to run commands on it as a shell would. */
export function freshFolder() {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'allclear-cli-')), 'data')
  return {
    dataDir,
    run: (command: string, args: string[] = [], env: Record<string, string> = {}) =>
      run(command, args, { DATA_DIR: dataDir, ...env }),
    [Symbol.dispose]() {
      rmSync(resolve(dataDir, '..'), { recursive: true, force: true })
    },
  }
}

const run = (command: string, args: string[], env: Record<string, string>): Promise<Ran> =>
  new Promise((done) => {
    const file = join(root, 'src', 'cli', `${command}.ts`)
    execFile(
      process.execPath,
      ['--import', './scripts/lean-start.mjs', file, ...args],
      { cwd: root, env: { PATH: process.env.PATH, ...env } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of the test's own, which goes when the test ends. */
export function freshFolder(): { dir: string; file: string; [Symbol.dispose](): void } {
  const dir = mkdtempSync(join(tmpdir(), 'allclear-test-'))
  return {
    dir,
    file: join(dir, 'allclear.sqlite'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

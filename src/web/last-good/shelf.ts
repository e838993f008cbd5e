import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFaultLog } from '#src/fault-log.ts'
import type { Answer } from '../cache/answer.ts'
import { isOfOne } from './of-one.ts'

/** An answer that was good, with the moment at which it was made, and what it was made of where that has a name. */
export type Kept = Answer & { madeAt: Date; of: string | null }

/** Good answers on disk: what the next start answers with at once, as far as they still hold, and where the database is broken. */
export type Shelf = {
  /**
   * Writes an answer, in one piece or not at all: at once, or where the last ones have just been written, a little later,
   * since the disk is needed for what is published. Of one path only the newest is written.
   */
  put(path: string, answer: Kept): void
  /** Null where there is none that can be read. */
  find(path: string): Promise<Kept | null>
  /** Writes everything at once that was put here until now. */
  settled(): Promise<void>
  clear(): Promise<void>
}

/** How many answers are kept of the whole, how many of one, and how large one may be, in bytes. */
const [mostFiles, mostBytes] = [300, 512 * 1024]

export function createShelf(dataDir: string, { pauseMs = 1_000 } = {}): Shelf {
  const folder = folderIn(dataDir)
  const waiting = new Map<string, Kept>()
  const faults = createFaultLog('the last good answers could not be written')
  let writtenAtMs = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  async function writeWaiting(): Promise<void> {
    let isAllWritten = true
    for (const [path, answer] of waiting) {
      waiting.delete(path)
      try {
        await write(folder, path, answer)
      } catch (error) {
        // A full or broken disk must keep nobody from the page.
        isAllWritten = false
        faults.report(error)
      }
    }
    // A disk that is nearly full takes the small ones.
    if (isAllWritten) faults.mended()
    writtenAtMs = performance.now()
  }

  function writeSoon(): void {
    timer ??= setTimeout(writeNow, Math.max(0, writtenAtMs + pauseMs - performance.now())).unref()
  }

  function writeNow(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    return inTurn(writeWaiting)
  }

  return {
    put(path, answer) {
      if (answer.body.length > mostBytes) return
      waiting.set(path, answer)
      writeSoon()
    },
    find: (path) => read(folder, path),
    settled: writeNow,
    clear() {
      waiting.clear()
      return inTurn(() => rm(folder, { recursive: true, force: true }))
    },
  }
}

/** Whether a data folder holds a good front page. */
export const hasFrontPage = (dataDir: string): boolean => existsSync(fileOf(folderIn(dataDir), '/'))

const folderIn = (dataDir: string): string => join(dataDir, 'last-good')

async function write(folder: string, path: string, { body, ...facts }: Kept): Promise<void> {
  await makeFolder(folder)
  const file = fileOf(folder, path)
  if (!existsSync(file)) await makeRoom(folder, path)
  const bytes = behind(JSON.stringify({ path, ...facts }), body)
  const part = `${file}.part`
  try {
    await writeFile(part, behind(digestOf(bytes), bytes), { flush: true })
    await rename(part, file)
  } catch (error) {
    // It would count as an answer, and good ones would make room for it.
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}

/** Not the data folder too: one that was moved away could not be moved back to where another lies. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function read(folder: string, path: string): Promise<Kept | null> {
  try {
    const [digest, bytes] = firstLine(await readFile(fileOf(folder, path)))
    // A disk that was full, or a copy that was broken off, must not pass half a page for the whole.
    if (digest !== digestOf(bytes)) return null
    const [text, body] = firstLine(bytes)
    const facts = JSON.parse(text)
    if (facts.path !== path) return null
    const { status, headers, of = null } = facts
    const times = { changesAt: timeOf(facts.changesAt), changedAt: timeOf(facts.changedAt) }
    return { ...{ status, headers, body, of }, ...times, madeAt: new Date(facts.madeAt) }
  } catch {
    return null
  }
}

const behind = (line: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(`${line}\n`), bytes])

/** What `behind` put together. */
function firstLine(bytes: Buffer): [string, Buffer] {
  const end = bytes.indexOf('\n')
  return [bytes.subarray(0, end).toString(), bytes.subarray(end + 1)]
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url')

const timeOf = (text: string | null): Date | null => (text ? new Date(text) : null)

/** The oldest make room: of those that are of one, where the new one is, else of those of the whole. */
async function makeRoom(folder: string, path: string): Promise<void> {
  const isWhole = !isOfOne(path)
  const names = (await readdir(folder)).filter((name) => name.startsWith(ofWhole) === isWhole)
  if (names.length < mostFiles) return
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  )
  const oldest = files.sort((a, b) => a.at - b.at).slice(0, files.length - mostFiles + 1)
  for (const { name } of oldest) await rm(join(folder, name), { force: true })
}

const ofWhole = 'whole-'
const nameOf = (path: string): string =>
  (isOfOne(path) ? '' : ofWhole) + createHash('sha256').update(path).digest('hex').slice(0, 32)
const fileOf = (folder: string, path: string): string => join(folder, nameOf(path))

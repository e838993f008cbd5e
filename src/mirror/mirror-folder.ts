import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

export type MirrorFolder = {
  /** Takes down as ours what is about to be written: who dies on the way still knows it. */
  claim(files: ReadonlySet<string>): Promise<void>
  /**
   * Writes a file, as a whole or not at all, unless it has these bytes already. Says whether it did.
   *
   * @throws `InTheWay`
   */
  write(file: string, bytes: Buffer): Promise<boolean>
  /** Which of the files that were written are not as they were left: somebody has deleted or altered them. */
  altered(): Promise<string[]>
  /** Removes what is ours and is not among these. What others have put there stays. */
  keepOnly(files: ReadonlySet<string>): Promise<void>
  /** Whether it is still the one that was opened: somebody may have emptied it, or put another in its place. */
  isThere(): boolean
}

/** Others have put something where a file of ours belongs: it stays, and keeps nothing else from being written. */
export class InTheWay extends Error {
  constructor(file: string, cause: NodeJS.ErrnoException) {
    super(`${file} cannot be written, something is in its way (${cause.code})`, { cause })
    this.name = 'InTheWay'
  }
}

/**
 * A folder that a static host serves while it is being written: a file is written aside and put in its place by a
 * rename. `.allclear/` holds what is under way, and the names of what is ours.
 */
export async function openMirrorFolder(folder: string): Promise<MirrorFolder> {
  const aside = join(folder, '.allclear', 'new')
  const list = join(folder, '.allclear', 'files.json')
  await rm(aside, { recursive: true, force: true }) // What a crash left half written.
  await mkdir(aside, { recursive: true })
  const marks = new Map<string, string | null>()
  let ours = namesIn((await readIfThere(list))?.toString() ?? '[]')

  const inside = (file: string): string => {
    const path = join(folder, file)
    if (relative(folder, path).startsWith('..')) throw new Error(`${file} lies outside the mirror`)
    return path
  }

  async function replace(path: string, bytes: Buffer, { flush = false } = {}): Promise<void> {
    const temporary = join(aside, randomUUID())
    try {
      await writeFile(temporary, bytes, { flush })
      await mkdir(dirname(path), { recursive: true })
      await rename(temporary, path)
    } catch (error) {
      // Tried again and again, each try would leave one more.
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
  }

  async function takeDown(files: Set<string>): Promise<void> {
    await replace(list, Buffer.from(JSON.stringify([...files])), { flush: true })
    ours = files
  }

  return {
    async claim(files) {
      const all = new Set([...ours, ...files])
      if (all.size > ours.size) await takeDown(all)
    },
    async write(file, bytes) {
      const path = inside(file)
      try {
        // Looked at first: what somebody alters meanwhile differs from it.
        const found = await look(path)
        // What is no file, such as a pipe, may never have been read to its end.
        const isSame = (found?.isFile && (await readIfThere(path))?.equals(bytes)) ?? false
        if (!isSame) await replace(path, bytes)
        marks.set(file, isSame ? found!.mark : await markOf(path))
        return !isSame
      } catch (error) {
        throw isObstacle(error) ? new InTheWay(file, error) : error
      }
    },
    async altered() {
      const found: string[] = []
      const all = [...marks]
      for (let start = 0; start < all.length; start += atOnce) {
        const some = all.slice(start, start + atOnce)
        const now = await Promise.all(some.map(([file]) => markOf(inside(file))))
        found.push(
          ...some.filter(([, mark], place) => mark === null || mark !== now[place]).map(([file]) => file),
        )
      }
      return found
    },
    async keepOnly(files) {
      const gone = [...ours].filter((file) => !files.has(file))
      if (gone.length === 0) return
      for (const file of gone) {
        await removeFile(inside(file))
        marks.delete(file)
      }
      await takeDown(new Set(files))
    },
    isThere: () => existsSync(aside),
  }
}

/** How many files are looked at together: one by one takes three times as much of the processor. */
const atOnce = 100

/**
 * What lies at a path, with a mark that differs once it is another, as far as can be told without reading it; null where
 * it cannot be looked at.
 */
async function look(path: string): Promise<{ isFile: boolean; mark: string } | null> {
  try {
    const found = await stat(path, { bigint: true })
    return { isFile: found.isFile(), mark: `${found.size} ${found.mtimeNs}` }
  } catch {
    return null
  }
}

const markOf = async (path: string): Promise<string | null> => (await look(path))?.mark ?? null

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? ''

/** A folder where a file belongs, a file where a folder does, or a folder of somebody else's. */
const isObstacle = (error: unknown): error is NodeJS.ErrnoException =>
  ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ELOOP', 'EACCES', 'EPERM'].includes(codeOf(error))

/** Where there is a folder in its place, or a file in that of its folder, there is no file of ours. */
async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) throw error
  }
}

/** Without the list nothing is known to be ours: all is written, and what is public no longer stays, which somebody has to know. */
function namesIn(list: string): Set<string> {
  try {
    const names: unknown = JSON.parse(list)
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return new Set(names)
  } catch {}
  console.error(
    'mirror: .allclear/files.json is damaged; files that are public no longer may be left in the folder',
  )
  return new Set()
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

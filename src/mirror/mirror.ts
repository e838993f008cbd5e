import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Hub } from '#src/hub.ts'
import { type Touched, touchedSince } from '#src/incidents/touched.ts'
import { type Answer, holdsAt, type Render } from '#src/web/cache/answer.ts'
import type { Language } from '#src/words/language.ts'
import { type MirrorFile, mirrorFiles } from './mirror-files.ts'
import { InTheWay, type MirrorFolder, openMirrorFolder } from './mirror-folder.ts'

export type Mirror = {
  /**
   * Resolves once the folder holds what the public data was at the time of the call; throws where not all of it. Breaks off
   * at the next file once it is not wanted any more.
   */
  bringUpToDate(isWanted?: () => boolean): Promise<void>
}

export type MirrorParts = Pick<Hub, 'db' | 'site' | 'clock'> & {
  folder: string
  render: Render
  languages: Language[]
  /** Where the built styles and scripts lie. */
  built: string
}

/** What a file of the mirror holds, and of when that is true. */
type Kept = Pick<Answer, 'changesAt'> & { digest: string; madeAt: Date }

/**
 * Writes every public answer into a folder. Only what may have changed is made anew: what shows several incidents, what
 * the audit log says was touched, and what has become another by itself; and only what did change is written.
 */
export function createMirror({ folder, render, languages, built, ...hub }: MirrorParts): Mirror {
  const kept = new Map<string, Kept>()
  let opened: MirrorFolder | undefined
  let lastAuditId: number | null = null
  let file = ''

  const mayDiffer = ({ file, subjectId }: MirrorFile, { subjects }: Touched, now: Date): boolean => {
    const known = kept.get(file)
    if (!known || subjectId === null || subjects === 'all' || subjects.has(subjectId)) return true
    return !holdsAt(known, now)
  }

  /** What was touched since the last time; all, where another database lies in the place of the old one. */
  async function touched(): Promise<Touched> {
    const now = hub.db.revisions.file()
    if (now !== file) lastAuditId = null
    file = now
    return hub.db.snapshot((reader) => touchedSince(reader, lastAuditId))
  }

  /** What kept it from being written; null where nothing did. */
  async function write(to: MirrorFolder, { file, path, status }: MirrorFile): Promise<string | null> {
    const madeAt = hub.clock()
    const answer = await render(path)
    // Gone between the list and the look, or broken: the next round knows.
    if (answer.status !== status) return `${path} answered ${answer.status}`
    const digest = createHash('sha256').update(answer.body).digest('base64')
    if (kept.get(file)?.digest !== digest) await to.write(file, answer.body)
    kept.set(file, { digest, madeAt, changesAt: answer.changesAt })
    return null
  }

  /** The folder as it lies there now; of one that is another than before, and of a file that is, nothing is known. */
  async function open(): Promise<MirrorFolder> {
    if (opened?.isThere()) {
      for (const file of await opened.altered()) kept.delete(file)
      return opened
    }
    kept.clear()
    opened = await openMirrorFolder(folder)
    return opened
  }

  return {
    async bringUpToDate(isWanted = () => true) {
      const to = await open()
      const before = await touched()
      const files = mirrorFiles(await hub.site.addresses(), languages)
      const assets = await filesIn(built)
      const names = new Set([...assets, ...files.map(({ file }) => file)])
      await to.claim(names)
      // One file that fails keeps none of the others from being written.
      const faults: string[] = []
      const tryTo = async (file: string, work: () => Promise<string | null>) => {
        const fault = await work().catch(faultInTheWay)
        if (fault === null) return
        faults.push(fault)
        kept.delete(file) // The next round makes it, whatever is touched by then.
      }
      // Styles and scripts come before the pages that name them.
      for (const file of assets) {
        const bytes = await readFile(join(built, file))
        await tryTo(file, () => to.write(file, bytes).then(() => null))
      }
      const now = hub.clock()
      for (const file of files) {
        if (!isWanted()) return
        if (!mayDiffer(file, before, now)) continue
        await tryTo(file.file, () => write(to, file))
        await breathe() // Readers come first.
      }
      await to.keepOnly(names)
      for (const file of kept.keys()) if (!names.has(file)) kept.delete(file)
      lastAuditId = before.lastAuditId
      if (faults.length > 0) throw new Error(named(faults))
    },
  }
}

function faultInTheWay(error: unknown): string {
  if (error instanceof InTheWay) return error.message
  throw error
}

/** A log is read by somebody: the first few say what it is. */
const named = (faults: string[]): string =>
  [
    ...faults.slice(0, mostNamed),
    ...(faults.length > mostNamed ? [`and ${faults.length - mostNamed} more`] : []),
  ].join(', ')

const mostNamed = 10

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

import type { PublicAddress } from '#src/site/addresses.ts'
import type { Language } from '#src/words/language.ts'

/** A file of the mirror, the address whose answer it holds, and the status of that answer. */
export type MirrorFile = { file: string; path: string; status: 200 | 404; subjectId: string | null }

/** Each address as the file that static hosts find it in: a page is the `index.html` of a folder of its name. */
export const mirrorFiles = (addresses: PublicAddress[], languages: Language[]): MirrorFile[] =>
  addresses.flatMap(({ path, isPage, subjectId }) =>
    (isPage ? languages.map(({ to }) => to(path)) : [path]).map((path): MirrorFile => {
      const isMissing = path.endsWith('/404')
      return { file: fileOf(path, isPage, isMissing), path, status: isMissing ? 404 : 200, subjectId }
    }),
  )

function fileOf(path: string, isPage: boolean, isMissing: boolean): string {
  const name = path.slice(1)
  if (isMissing) return `${name}.html` // By this name static hosts look for it.
  if (!isPage) return name
  return name === '' ? 'index.html' : `${name}/index.html`
}

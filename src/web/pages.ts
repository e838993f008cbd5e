import { answerFeed } from '#src/feeds/answer-feed.ts'
import type { Hub } from '#src/hub.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import type { Site } from '#src/site/site.ts'
import type { StatuspageAnswers } from '#src/site/statuspage/statuspage.ts'
import { english } from '#src/words/english.ts'
import type { Language } from '#src/words/language.ts'
import { createLanguages, languageOf, readCatalogues } from '#src/words/languages.ts'
import { type Fragments, noFragments } from './fragments.ts'

/** What pages and components are handed: the read side, and nothing that could write. */
export type PageLocals = {
  site: Site
  /** The language that the address asks for. */
  language: Language
  /** All that there are. */
  languages: Language[]
  /** The language that the team writes in, as BCP 47 has it: its words are shown as they are. */
  written: string
  /** Answers with a feed; null where there is no file of that name, or no such thing that it is about. */
  feed(file: string, of?: FeedSubject): Promise<Response | null>
  /** Answers as Statuspage's public API does, by the path below `/api/v2/`: to scripts of any other site, too. */
  statuspage(path: keyof StatuspageAnswers): Promise<Response>
  /** What parts of pages were made before. */
  fragments: Fragments
  /** Answers with the picture that stands beside a link to the page. */
  previewImage(): Promise<Response>
}

const languages = createLanguages(readCatalogues())

/** What a page is handed in the first language; `inLanguage` puts the one in that an address asks for. */
export const pageLocals = ({
  site,
  written,
  websubHub,
  fragments = noFragments,
}: Pick<Hub, 'site' | 'written' | 'websubHub'> & { fragments?: Fragments }): PageLocals => ({
  ...{ site, written, languages, fragments, language: english },
  async previewImage() {
    const { renderPreviewImage } = await import('#src/elsewhere/preview-image.ts')
    const image = await renderPreviewImage(await site.summary())
    return new Response(new Uint8Array(image), {
      headers: { 'content-type': 'image/png', 'cross-origin-resource-policy': 'cross-origin' },
    })
  },
  feed: (file, of) => answerFeed({ site, written, websubHub }, file, of),
  statuspage: async (path) =>
    Response.json((await site.statuspage())[path], { headers: { 'access-control-allow-origin': '*' } }),
})

/** Makes a page: the built Astro, as `render-page.ts` has it. */
export type RenderPage = (request: Request, locals: PageLocals) => Promise<Response>

/** Answers with the page of an address (a path, maybe with a query), in the language that the address asks for. */
export function answerPage(renderPage: RenderPage, address: string, locals: PageLocals): Promise<Response> {
  const asked = inLanguage(address, locals)
  return renderPage(new Request(`http://localhost${asked.address}`), asked.locals)
}

/** A page's own address, and what it is handed, in the language that an address asks for. */
export function inLanguage(address: string, locals: PageLocals): { address: string; locals: PageLocals } {
  const [, target = '/', query = ''] = /^([^?]*)(.*)$/s.exec(address) ?? []
  const { language, path } = languageOf(target, locals.languages)
  return { address: path + query, locals: { ...locals, language } }
}

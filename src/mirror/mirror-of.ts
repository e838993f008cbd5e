import type { Hub } from '#src/hub.ts'
import { createRender } from '#src/web/cache/render-answer.ts'
import { builtFiles } from '#src/web/handler.ts'
import { pageLocals, type RenderPage } from '#src/web/pages.ts'
import { keepMirror, type MirrorKeeper } from './keep-mirror.ts'
import { createMirror } from './mirror.ts'

/** Keeps a hub's mirror in a folder, from the pages themselves: readers' answers in memory make no room for it. */
export function mirrorOf(hub: Hub, pages: RenderPage, folder: string): MirrorKeeper {
  const render = createRender(pages, hub)
  const { languages } = pageLocals(hub)
  return keepMirror(createMirror({ ...hub, folder, render, languages, built: builtFiles }), hub.db.revisions)
}

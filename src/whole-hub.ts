import { createHub, type Hub, type HubParts } from './hub.ts'
import { loadPages } from './web/handler.ts'
import { createInside, type Inside } from './web/inside.ts'
import type { RenderPage } from './web/pages.ts'

/** A hub with all that makes its answers: loaded after what is kept can be answered. */
export type WholeHub = { hub: Hub; pages: RenderPage; inside: Inside }

export async function openWholeHub(parts: HubParts): Promise<WholeHub> {
  const hub = createHub(parts)
  const pages = await loadPages()
  return { hub, pages, inside: createInside(hub, pages) }
}

import { createHandler, loadPages } from '#src/web/handler.ts'
import { createInside } from '#src/web/inside.ts'
import { listen } from '#src/web/listen.ts'
import type { FreshHub } from './hub.ts'

/** A hub's whole program on a real port, as `npm start` serves it. */
export type Served = { url: string; [Symbol.asyncDispose](): Promise<void> }

export async function serve(hub: FreshHub): Promise<Served> {
  const pages = await loadPages()
  const handler = createHandler({ ...hub, load: async () => createInside(hub, pages) })
  const listening = await listen({ port: 0, host: '127.0.0.1' }, () => handler.answer)
  return {
    url: `http://127.0.0.1:${listening.port}`,
    async [Symbol.asyncDispose]() {
      const closed = handler.close()
      await listening.stop(1_000)
      await closed
    },
  }
}

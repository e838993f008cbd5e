import { createHandler, loadPages } from '#src/web/handler.ts'
import { listen } from '#src/web/listen.ts'
import type { FreshHub } from './hub.ts'

/** A hub's whole program on a real port, as `npm start` serves it. */
export type Served = { url: string; [Symbol.asyncDispose](): Promise<void> }

export async function serve(hub: FreshHub): Promise<Served> {
  const pages = await loadPages()
  const listening = await listen({ port: 0, host: '127.0.0.1' }, () => createHandler(hub, pages))
  return {
    url: `http://127.0.0.1:${listening.port}`,
    [Symbol.asyncDispose]: () => listening.stop(1_000),
  }
}

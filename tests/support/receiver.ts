import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One request as a receiver got it. */
export type Received = { headers: Record<string, string>; body: string; path: string }

/** A real HTTP server on loopback that takes what the hub sends. */
export type Receiver = {
  url: string
  /** In the order of arrival. */
  received: Received[]
  /** Waits until so many have arrived. */
  arrived(count: number): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What it does with each request; without a word it answers 200. `place` counts from 0. */
type Answering = (response: ServerResponse, received: Received, place: number) => void | Promise<void>

export async function startReceiver(
  answering: Answering = (response) => void response.end('ok'),
): Promise<Receiver> {
  const received: Received[] = []
  let waiting: { count: number; resolve: () => void }[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const headers = request.headers as Record<string, string>
    const one = { headers, body: await text(request), path: request.url ?? '' }
    received.push(one)
    const met = waiting.filter(({ count }) => received.length >= count)
    waiting = waiting.filter(({ count }) => received.length < count)
    await answering(response, one, received.length - 1)
    for (const { resolve } of met) resolve()
  }
  const server = createServer(
    (request, response) => void take(request, response).catch(() => response.destroy()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    arrived: (count) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, resolve })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

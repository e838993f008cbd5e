import { type ClientRequest, type IncomingMessage, request } from 'node:http'

/** A real reader of an event stream. */
export type EventStream = {
  response: IncomingMessage
  /** Everything that has arrived. */
  text(): string
  /** Waits until what has arrived holds this. */
  until(wanted: string): Promise<void>
  /** Resolves once the other side has ended it or broken it off. */
  ended: Promise<void>
  leave(): void
}

export async function openStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  let call: ClientRequest | undefined
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    call = request(url, { headers, agent: false }, resolve)
    call.on('error', reject).end()
  })
  let text = ''
  const waiting: { wanted: string; resolve: () => void }[] = []
  response.setEncoding('utf8')
  response.on('data', (part: string) => {
    text += part
    for (const { wanted, resolve } of waiting) if (text.includes(wanted)) resolve()
  })
  response.on('error', () => {})
  return {
    response,
    text: () => text,
    until: (wanted) =>
      text.includes(wanted) ? Promise.resolve() : new Promise((resolve) => waiting.push({ wanted, resolve })),
    ended: new Promise((resolve) => response.once('close', resolve)),
    leave: () => void call?.destroy(),
  }
}

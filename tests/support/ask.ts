import type { FreshHub } from './hub.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test says by its assertions what an answer holds
export type Answered = { status: number; headers: Headers; body: any }

/** Calls the admin API and reads its JSON answer. */
export async function ask(
  hub: Pick<FreshHub, 'call'>,
  ...request: Parameters<FreshHub['call']>
): Promise<Answered> {
  const response = await hub.call(...request)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** The same for an answer of 200 or 201: its body. Throws on any other. */
export async function askFor(
  hub: Pick<FreshHub, 'call'>,
  ...request: Parameters<FreshHub['call']>
): Promise<Answered['body']> {
  const { status, body } = await ask(hub, ...request)
  if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

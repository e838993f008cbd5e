import { get } from 'node:http'

/** A live viewer of the hub. */
export type Viewer = { next(): Promise<void>; close(): void }

/** Listens to the hub's events; throws where there is no such stream. */
export function watchEvents(url: string): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    const request = get(
      `${url}/events`,
      { agent: false, headers: { accept: 'text/event-stream' } },
      (response) => {
        if (
          response.statusCode !== 200 ||
          !response.headers['content-type']?.startsWith('text/event-stream')
        ) {
          request.destroy()
          return reject(new Error(`/events answered ${response.statusCode}`))
        }
        let heard = () => {}
        response.setEncoding('utf8')
        // A comment is only there to keep the connection.
        response.on('data', (text: string) => /^data:/m.test(text) && heard())
        response.on('error', () => {})
        resolve({
          next: () => new Promise((done) => (heard = done)),
          close: () => request.destroy(),
        })
      },
    )
    request.on('error', reject)
  })
}

import { connect } from 'node:net'

// A crowd of live viewers in one process. Arguments: port, how many. Prints `ready` once all are connected and have heard
// the stream begin; then, for each line on its input, waits until all have heard one more event and prints when, in
// milliseconds of the system's clock. After the line `fetch` each asks for the page as well, after a pause as the event
// names it, and what is awaited is that page.

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const atOnce = 100
const event = /^id: (\S+)\ndata: (\d+)$/m
let done = 0
let awaited: 'event' | 'page' | null = null

const opened = (place: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let isOpen = false
    socket.on('connect', () =>
      socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`),
    )
    socket.on('data', (bytes) => {
      if (!isOpen) {
        isOpen = true
        if (!bytes.includes(' 200 ')) reject(new Error(`viewer ${place}: ${bytes.subarray(0, 60)}`))
        return resolve()
      }
      if (awaited) hear(String(bytes))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`viewer ${place} was cut off`)))
  })

function hear(text: string): void {
  const [, state, spreadMs] = event.exec(text) ?? []
  if (awaited === 'page' && state) setTimeout(fetchPage, Math.random() * Number(spreadMs), state)
  else if (text.includes('\ndata:')) tell()
}

/** Asks for the page over a connection of its own and leaves that open until the other side closes it, as browsers do. */
function fetchPage(state: string): void {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n')
  let head = ''
  let missing = Number.NaN
  socket.on('data', (bytes) => {
    if (head === '') {
      head = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString('latin1')
      if (!head.includes(' 200 ') || !head.includes(`state;desc="${state}"`)) throw new Error(head)
      missing = Number(/^content-length: (\d+)/im.exec(head)![1]) + head.length + 4
    }
    missing -= bytes.length
    if (missing === 0) tell()
  })
}

function tell(): void {
  if (++done < count) return
  awaited = null
  console.log(performance.timeOrigin + performance.now())
}

for (let begun = 0; begun < count; begun += atOnce) {
  const batch = Array.from({ length: Math.min(atOnce, count - begun) }, (_, place) => opened(begun + place))
  await Promise.all(batch)
}
// What every viewer is told when it arrives is heard by now.
await new Promise((resolve) => setTimeout(resolve, 1_000))
console.log('ready')
process.stdin.on('data', (line) => {
  done = 0
  awaited = String(line).startsWith('fetch') ? 'page' : 'event'
  console.log('waiting')
})

import { connect } from 'node:net'

// A crowd of live viewers in one process. Arguments: port, how many. Prints `ready` once all are connected and have heard
// the stream begin; then, for each line on its input, waits until all have heard one more event and prints when, in
// milliseconds of the system's clock.

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const atOnce = 100
const event = Buffer.from('\ndata:')
let heard = 0
let isWaiting = false

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
      if (isWaiting && bytes.includes(event)) tell()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`viewer ${place} was cut off`)))
  })

function tell(): void {
  if (++heard < count) return
  isWaiting = false
  console.log(performance.timeOrigin + performance.now())
}

for (let begun = 0; begun < count; begun += atOnce) {
  const batch = Array.from({ length: Math.min(atOnce, count - begun) }, (_, place) => opened(begun + place))
  await Promise.all(batch)
}
// What every viewer is told when it arrives is heard by now.
await new Promise((resolve) => setTimeout(resolve, 1_000))
console.log('ready')
process.stdin.on('data', () => {
  heard = 0
  isWaiting = true
  console.log('waiting')
})

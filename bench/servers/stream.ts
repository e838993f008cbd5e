import { createServer, type ServerResponse } from 'node:http'

// The machine's limit for a live stream: every viewer is written the same buffer. POST sends it.

const event = Buffer.from('id: 1\nevent: revision\ndata: {"revision":1}\n\n')
const viewers = new Set<ServerResponse>()

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  if (request.method === 'POST') {
    for (const viewer of viewers) viewer.write(event)
    response.end()
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(':\n\n')
  viewers.add(response)
  response.on('close', () => viewers.delete(response))
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
})

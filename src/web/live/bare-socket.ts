import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The bare connection under a response that lasts until one side hangs up, to be called once its head is sent. Where
 * the request has a body, it is the response itself: Node would break off a connection whose request it cannot finish.
 *
 * What Node keeps of each HTTP connection, parser, request and response, is five times what it keeps of the connection
 * alone, and it gives all that back when the connection closes. So the HTTP server is told that it has. Were it ever to
 * pay no heed, there would be more in memory and no other harm. From then on it neither ends the connection nor reads
 * what comes in: whoever takes it does the one, and nobody the other.
 */
export function bareSocketOf(request: IncomingMessage, response: ServerResponse): Socket | ServerResponse {
  const { socket } = response
  if (!socket || !request.readableEnded) return response
  response.detachSocket(socket)
  socket.emit('close')
  socket.removeAllListeners()
  // Who has said their last word, or heard ours, has hung up. Node would wait for both.
  socket.on('end', socket.destroy)
  socket.on('finish', socket.destroy)
  return socket.resume()
}

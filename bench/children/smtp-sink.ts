import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

// A mail server that takes everything and keeps nothing. Prints its port; once its input ends, how many mails it took.

let taken = 0
const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  onData(stream, _, done) {
    stream.resume()
    stream.on('end', () => {
      taken++
      done()
    })
  },
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => console.log((server.server.address() as AddressInfo).port))
process.stdin.resume().on('end', () => {
  console.log(`${taken} mails`)
  process.exit()
})

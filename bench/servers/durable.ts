import { createServer } from 'node:http'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

// The machine's limit for a publish: each POST is one row, on disk before it is answered, and nothing is made of it. Its
// argument is a folder.

const client = new Sqlite(join(process.argv[2]!, 'durable.sqlite'))
client.pragma('journal_mode = WAL')
client.pragma('synchronous = FULL')
client.exec('CREATE TABLE updates (id INTEGER PRIMARY KEY, words TEXT NOT NULL)')
const insert = client.prepare('INSERT INTO updates (words) VALUES (?)')

const server = createServer(async (request, response) => {
  let words = ''
  for await (const piece of request.setEncoding('utf8')) words += piece
  response.end(String(insert.run(words).lastInsertRowid))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
})

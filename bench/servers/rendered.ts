import { createServer } from 'node:http'
import { openDatabase } from '#db/client.ts'
import { systemClock } from '#src/clock.ts'
import { createHub } from '#src/hub.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { loadPages } from '#src/web/handler.ts'
import { answerPage, pageLocals } from '#src/web/pages.ts'

// The same pages without what keeps them: every request is rendered. Its argument is the data folder.

const hub = createHub({
  ...{ db: openDatabase(process.argv[2]!), clock: systemClock, policy: documentPolicy },
  publicUrl: 'http://127.0.0.1',
})
const [pages, locals] = [await loadPages(), pageLocals(hub)]
const server = createServer(async ({ url = '/' }, response) => {
  const answer = await answerPage(pages, url, locals)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
})

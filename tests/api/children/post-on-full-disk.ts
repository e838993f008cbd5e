import { createApi } from '#api/app.ts'
import { openDatabase } from '#db/client.ts'
import { createHub } from '#src/hub.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Calls the admin API with a limit on the size of the files that it writes, and prints how each call was
// answered, as JSON: post-on-full-disk.ts FOLDER TOKEN

const [dataDir, token] = process.argv.slice(2)
console.error = () => {}
const hub = createHub({
  db: openDatabase(dataDir!),
  clock: () => new Date(),
  policy: documentPolicy,
  publicUrl: 'https://example.com',
})
const api = createApi(hub)

for (const [method, path] of [
  ...Array.from({ length: 40 }, (_, place) => ['POST', `/regions ${place}`]),
  ['GET', '/regions'],
]) {
  const [route, name] = path!.split(' ')
  const answer = await api.request(`/api/admin${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: method === 'POST' ? JSON.stringify({ name: `region ${name} ${'x'.repeat(150)}` }) : undefined,
  })
  const body = await answer.json()
  console.log(
    JSON.stringify({
      method,
      status: answer.status,
      type: body.type,
      id: body.id,
      text: JSON.stringify(body),
    }),
  )
}
process.exit()

import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { type AstroIntegration, dev } from 'astro'
import { createApi } from '#api/app.ts'
import { createSubscriptionForms } from '#api/subscription-forms.ts'
import { systemClock } from './clock.ts'
import { publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { createHub, type Hub } from './hub.ts'
import { startLoop } from './notify/loop.ts'
import { readPolicyFile } from './policy-file.ts'
import { root } from './root.ts'
import { greet, openHubDatabase, originOf } from './start.ts'
import { stopOnSignal } from './stop.ts'
import { isForApi, isForForms, isForLive } from './web/front-door.ts'
import { createLive } from './web/live/live.ts'
import { inLanguage, pageLocals } from './web/pages.ts'

/** Page and API on one port with live reload: Astro's development server, with our hub behind it. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const settings = readPolicyFile(config)
  const { db, firstToken } = await openHubDatabase(config, systemClock, settings.policy)
  const hub = createHub({ db, clock: systemClock, ...settings, ...originOf(config, config.port) })
  const server = await dev({
    root: fileURLToPath(root),
    server: { port: config.port, host: config.host },
    integrations: [withHub(hub)],
    logLevel: 'warn',
  })
  const loop = startLoop(hub)
  greet(publicUrlOf(config, server.address.port), firstToken)

  stopOnSignal(async () => {
    await Promise.all([server.stop(), loop.stop()])
    await db.close()
  })
})

/** Answers for the API in front of Astro, and hands pages what they are handed in production. */
function withHub(hub: Hub): AstroIntegration {
  const api = getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false })
  const forms = getRequestListener(createSubscriptionForms(hub).fetch, { overrideGlobalObjects: false })
  const live = createLive(hub.db.revisions)
  const locals = pageLocals(hub)
  return {
    name: 'allclear-hub',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const path = (request.originalUrl ?? '/').split('?', 1)[0]!
          if (isForApi(path)) return void api(request, response)
          if (isForLive(path)) return live.answer(request, response)
          if (request.method === 'POST' && isForForms(path)) return void forms(request, response)
          const asked = inLanguage(request.url ?? '/', locals)
          Object.assign(request, { url: asked.address, [astroLocals]: asked.locals })
          next()
        })
      },
    },
  }
}

// Where Astro's development server looks for locals. Undocumented, hence pinned with Astro's version and tested.
const astroLocals = Symbol.for('astro.locals')

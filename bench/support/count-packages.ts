import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Loaded before a program: writes the name of each installed package of which the program loads a module into the file
// that PACKAGES_FILE names, each once. What was bundled counts, too: the map beside a bundled file says what is in it.

const seen = new Set<string>()
const file = process.env.PACKAGES_FILE

registerHooks({
  load(url, context, next) {
    for (const source of sourcesOf(url)) {
      const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]
      if (!file || !name || seen.has(name)) continue
      seen.add(name)
      appendFileSync(file, `${name}\n`)
    }
    return next(url, context)
  },
})

function sourcesOf(url: string): string[] {
  const map = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : ''
  if (!url.includes('/dist/') || url.includes('/node_modules/') || !existsSync(map)) return [url]
  return JSON.parse(readFileSync(map, 'utf8')).sources
}

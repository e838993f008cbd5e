import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

// Loaded before a program: writes the name of each installed package that the program loads into the file that
// PACKAGES_FILE names, each once.

const seen = new Set<string>()
const file = process.env.PACKAGES_FILE

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(resolved.url)?.[1]
    if (file && name && !seen.has(name)) {
      seen.add(name)
      appendFileSync(file, `${name}\n`)
    }
    return resolved
  },
})

import { enableCompileCache, registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import v8 from 'node:v8'
import { root } from './run.mjs'

// Imported before the program: has it start in a fraction of the time and of the memory. Nothing depends on it.

// What was compiled, and stripped of its types, at the last start is not compiled again.
enableCompileCache(path.join(root, '.cache', 'compiled'))

// All the garbage of loading would have V8 keep room for as much for good. `growAgain` ends this.
v8.setFlagsFromString('--semi-space-growth-factor=1')

/** Lets V8 make more room where the work needs it, as it usually does. Called once the program is loaded. */
export const growAgain = () => v8.setFlagsFromString('--semi-space-growth-factor=2')

// Node reads a package.json anew for each import of one of its files, and drizzle-orm's has 180 kB. What one file of
// it, or of ours, imports of another is known without.

const rootUrl = `${pathToFileURL(root).href}/`
const isOurs = (/** @type {string} */ url) => url.startsWith(rootUrl) && !url.includes('/node_modules/')
const isDrizzle = (/** @type {string} */ url) => url.includes('/node_modules/drizzle-orm/')

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = '' } = context
    const url =
      specifier.startsWith('#') && isOurs(parentURL)
        ? rootUrl + specifier.slice(1)
        : specifier.startsWith('.') && (isOurs(parentURL) || isDrizzle(parentURL))
          ? new URL(specifier, parentURL).href
          : undefined
    const format = url && formats[path.extname(url)]
    return format ? { url, format, shortCircuit: true } : next(specifier, context)
  },
})

/** @type {Record<string, string>} */
const formats = { '.ts': 'module-typescript', '.js': 'module', '.mjs': 'module' }

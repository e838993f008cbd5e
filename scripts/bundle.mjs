import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './run.mjs'

/** Where the hub lies once it is built. */
const folder = path.join(root, 'dist/server/hub')

/**
 * What stays outside: native code, what brings a file of its own, what is not installed, and our own launcher, which is
 * at work before.
 */
const external = [/^#scripts\//, 'better-sqlite3', '@resvg/resvg-wasm', 'sharp']

/** As an integration of Astro's, so that the pages that it has just built are in it. */
export const bundleAfterBuild = () => ({
  name: 'bundle-hub',
  hooks: { 'astro:build:done': () => bundleHub(process.env.ALLCLEAR_BUILD) },
})

/** Has the maps of the built pages, which lead on to what they were built of, be part of ours. */
const withSourceMaps = {
  name: 'with-source-maps',
  /** @param {string} file */
  load(file) {
    if (!file.endsWith('.mjs') || !existsSync(`${file}.map`)) return null
    return { code: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') }
  },
}

/** What packages bring and no hub ever calls, by its file, and what is there instead. @type {Record<string, string>} */
const uncalled = {
  // Messages in fifty languages: the API speaks English.
  'zod/v4/locales/index.js': "export { default as en } from './en.js'",
}

const withoutUncalled = {
  name: 'without-uncalled',
  /** @param {string} file */
  load(file) {
    const [, name = ''] = /.*[\\/]node_modules[\\/](.+)$/.exec(file) ?? []
    return uncalled[name.replaceAll('\\', '/')] ?? null
  },
}

/**
 * Makes a few files of the hub, its pages and the packages that they use: a hundred times fewer to find and read at a
 * start, and nothing that is never called. Names and lines stay, so that a trace can be read. V8 keeps a source as
 * long as it is loaded, and one beyond Latin-1 at twice its size: hence no comments, and ASCII.
 *
 * @param {string} [build] names what it is made from; left out where nobody says
 */
async function bundleHub(build) {
  const bundle = await rolldown({
    cwd: root,
    input: { hub: 'src/server.ts' },
    platform: 'node',
    external,
    plugins: [withoutUncalled, withSourceMaps],
    transform: { define: { __ALLCLEAR_BUILD__: build ? JSON.stringify(build) : 'undefined' } },
    onLog(level, log, handler) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message)
      handler(level, log)
    },
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    sourcemap: true,
    comments: false,
    charset: 'ascii',
  })
  await bundle.close()
}

import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import { bundleAfterBuild } from './scripts/bundle.mjs'

// `srcDir: '.'` puts the routes in top-level `pages/`. Every page is rendered on request, since a
// page is a function of one revision of the database and `now`.
export default defineConfig({
  srcDir: '.',
  output: 'server',
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  integrations: [bundleAfterBuild()],
  trailingSlash: 'ignore',
  build: { inlineStylesheets: 'never', assets: 'assets' },
  vite: {
    // One file of styles for all pages: a first visit fetches it once, and it stays.
    build: { assetsInlineLimit: 0, cssCodeSplit: false, sourcemap: true },
    // So that a trace and the measurements can tell what the pages are made of.
    environments: { client: { build: { sourcemap: false } } },
    server: { watch: { ignored: ['**/data/**', '**/dist/**'] } },
  },
  devToolbar: { enabled: false },
  // A reader leaves nothing behind: no cookie, no session.
  session: false,
})

import { defineConfig, passthroughImageService } from 'astro/config'
import { bundleAfterBuild } from './scripts/bundle.mjs'

// `srcDir: '.'` puts the routes in top-level `pages/`. Every page is rendered on request, since a
// page is a function of one revision of the database and `now`.
export default defineConfig({
  srcDir: '.',
  output: 'server',
  adapter: rendersPages(),
  integrations: [bundleAfterBuild()],
  // There are no images to work on.
  image: { service: passthroughImageService() },
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

/**
 * An adapter that adapts to nothing: it has Astro build the pages around our own module, which the hub calls.
 *
 * @returns {import('astro').AstroIntegration}
 */
function rendersPages() {
  return {
    name: 'render-pages',
    hooks: {
      'astro:config:done'({ setAdapter }) {
        setAdapter({
          name: 'render-pages',
          entrypointResolution: 'auto',
          serverEntrypoint: new URL('src/web/render-page.ts', import.meta.url),
          adapterFeatures: { buildOutput: 'server' },
          supportedAstroFeatures: { serverOutput: 'stable' },
        })
      },
    },
  }
}

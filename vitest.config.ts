import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/peers/**', 'node_modules/**'],
    environment: 'node',
    pool: 'forks',
    execArgv: [
      // As `npm start` does: drizzle-orm is loaded in a fraction of the time.
      ...['--import', './scripts/lean-start.mjs'],
      // It keeps V8's room for new objects small; a test that makes many would spend a fifth of its time on garbage.
      '--min-semi-space-size=16',
    ],
    // The program is loaded once by each worker, not once by each file: it keeps no state that a test could meet.
    isolate: false,
    restoreMocks: true,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/peers/**', 'node_modules/**'],
    environment: 'node',
    pool: 'forks',
    // As `npm start` does: drizzle-orm is loaded in a fraction of the time.
    execArgv: ['--import', './scripts/lean-start.mjs'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})

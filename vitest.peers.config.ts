import { defineConfig } from 'vitest/config'

// Tests against other programs: feed readers, mail servers, monitors. A peer that is missing fails its test.
export default defineConfig({
  test: {
    include: ['tests/peers/**/*.test.ts'],
    passWithNoTests: true,
    environment: 'node',
    pool: 'forks',
    execArgv: ['--import', './scripts/lean-start.mjs'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config';

// Four kinds of tests by name: `*.test.ts` beside the source are pure and fast; `*.integration.test.ts` use a real Postgres;
// test/worker runs the built Worker in workerd; test/e2e drives a browser against the whole stack.
const slow = ['**/*.integration.test.ts', 'test/worker/**', 'test/e2e/**', 'test/faults/**'];
const ignored = ['**/node_modules/**', '**/build/**', '**/dist/**', '.switchyard/**'];
const postgres = { globalSetup: ['test/postgres/global-setup.ts'] };

export default defineConfig({
  test: {
    projects: [
      // Pure and fast, but not on a machine that does eight other things.
      { test: { name: 'unit', include: ['**/*.test.ts'], exclude: [...slow, ...ignored], testTimeout: 30_000 } },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...postgres,
        },
      },
      { test: { name: 'worker', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/faults/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

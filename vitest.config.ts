import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Four kinds of tests by name: `*.test.ts` beside the source are pure and fast; `*.integration.test.ts` use a real Postgres;
// test/worker runs the built Worker in workerd; test/e2e drives a browser against the whole stack.
const slow = ['**/*.integration.test.ts', 'test/worker/**', 'test/e2e/**', 'test/faults/**'];
const ignored = ['**/node_modules/**', '**/build/**', '**/dist/**', '.switchyard/**'];
// Much of a test is waiting, for a process, a database or a deadline; vitest alone would leave one of two cores idle.
const maxWorkers = Math.max(2, availableParallelism() - 1);
const postgres = { globalSetup: ['test/postgres/global-setup.ts'] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...slow, ...ignored],
          maxWorkers,
          // Pure, so there is nothing that one file could leave behind for another; loading what they test once saves a minute.
          isolate: false,
          pool: 'threads',
          // Fast, but not on a machine that does eight other things.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ignored,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...postgres,
        },
      },
      { test: { name: 'worker', include: ['test/worker/**/*.test.ts'], maxWorkers, testTimeout: 60_000, hookTimeout: 120_000 } },
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

// Mutation tests of what decides a value: docs/decisions/what-is-mutation-tested.md says why these folders.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['packages/registry-core/src/{scope,flag,snapshot,evaluate}/**/*.ts', '!**/*.test.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Only what the tests need is copied.
  ignorePatterns: ['**', '!package.json', '!tsconfig*.json', '!packages/registry-core/**', '!test/vectors/**', '!test/mutation/*.ts'],
  // Ignored by git and by every search for source files.
  tempDirName: '.switchyard/mutation',
  incrementalFile: '.switchyard/mutation.json',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};

// Mutation tests of what decides a value: docs/decisions/what-is-mutation-tested.md says why these folders.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['packages/registry-core/src/{scope,flag,snapshot,evaluate}/**/*.ts', '!**/*.test.ts'],
  testRunner: 'in-process',
  plugins: ['./test/mutation/in-process/runner.mjs'],
  // Each run loads the modules anew, and nothing ever forgets a module.
  maxTestRunnerReuse: 150,
  coverageAnalysis: 'perTest',
  // Only what the tests need is copied.
  ignorePatterns: [
    '**',
    '!package.json',
    '!tsconfig*.json',
    '!packages/registry-core/package.json',
    '!packages/registry-core/src/**',
    '!test/vectors/**',
    '!test/mutation/*.ts',
  ],
  // Ignored by git and by every search for source files.
  tempDirName: '.switchyard/mutation',
  incrementalFile: '.switchyard/mutation.json',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};

// The tests that mutants of the core meet: those beside its code, and the vectors. Run from the root by `npm run mutation`, in a copy
// of the project.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default defineConfig({
  root,
  // node_modules is a link out of the copy, and the workspace's link in it leads back to the files without mutants.
  resolve: { alias: [{ find: /^@switchyard\/registry-core\/(.*)$/, replacement: `${root}packages/registry-core/src/$1.ts` }] },
  test: {
    // Examples, not the properties over random registries: a mutant that only luck finds should count as one that lives.
    include: ['packages/registry-core/src/{scope,flag,snapshot,evaluate}/**/*.test.ts', 'test/vectors/{vectors,snapshot-formats}.test.ts'],
    // Shares over a million values would take the time of all the rest.
    exclude: ['**/node_modules/**', '**/shares.test.ts'],
    setupFiles: ['test/mutation/same-examples.ts'],
    // Nothing is shared that a test could spoil, and a mutant costs a fifth of a second instead of several.
    isolate: false,
  },
});

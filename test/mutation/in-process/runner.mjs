// A runner for Stryker that runs the core's tests in its own process: starting Vitest anew for each mutant costs more than
// what the mutant's tests take.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { hookModules, importInRun } from './modules.mjs';
import { startFile, takeTests } from './tests.mjs';

const setUp = 'test/mutation/same-examples.ts';
/** Examples, not the properties over random registries: a mutant that only luck finds should count as one that lives. */
const testFiles = [
  'packages/registry-core/src/{scope,flag,snapshot,evaluate}/**/*.test.ts',
  'test/vectors/{vectors,snapshot-formats}.test.ts',
];
/** Shares over a million values would take the time of all the rest. */
const left = /shares\.test\.ts$/;

class InProcessRunner {
  #root = process.cwd();
  #runs = 0;
  /** What the mutants look at: which of them is active, and whom to tell that they were met. */
  #world = {};

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] = this.#world;
    hookModules(this.#root);
  }

  /** Every test of `files`, of modules that nobody has used before. */
  async #collect(files) {
    this.#runs += 1;
    takeTests();
    await importInRun(join(this.#root, setUp), this.#runs);
    for (const file of files) {
      startFile(file);
      await importInRun(join(this.#root, file), this.#runs);
    }
    return takeTests();
  }

  async #run({ tests, bail }) {
    const results = [];
    for (const { id, name, file, run } of tests) {
      const startedAt = performance.now();
      this.#world.currentTestId = id;
      const failure = await Promise.resolve()
        .then(run)
        .then(
          () => undefined,
          (thrown) => `${thrown?.message ?? thrown}`,
        );
      this.#world.currentTestId = undefined;
      const about = { id, name, fileName: file, timeSpentMs: performance.now() - startedAt };
      results.push(
        failure === undefined ? { ...about, status: TestStatus.Success } : { ...about, status: TestStatus.Failed, failureMessage: failure },
      );
      if (bail && failure !== undefined) break;
    }
    return results;
  }

  #allFiles() {
    const files = testFiles.flatMap((pattern) => globSync(pattern, { cwd: this.#root }));
    return files.filter((file) => !left.test(file)).sort();
  }

  async dryRun() {
    this.#world.mutantCoverage = undefined;
    this.#world.activeMutant = undefined;
    const tests = await this.#run({ tests: await this.#collect(this.#allFiles()), bail: false });
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#world.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, disableBail }) {
    this.#world.hitCount = hitLimit === undefined ? undefined : 0;
    this.#world.hitLimit = hitLimit;
    this.#world.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    // Without a filter the mutant runs while a file loads: every test may notice it.
    const wanted = testFilter && new Set(testFilter);
    const files = testFilter ? [...new Set(testFilter.map((id) => id.split(' # ')[0]))] : this.#allFiles();
    try {
      const tests = (await this.#collect(files)).filter(({ id }) => wanted?.has(id) ?? true);
      this.#world.activeMutant = activeMutant.id;
      const results = await this.#run({ tests, bail: !disableBail });
      const reached = determineHitLimitReached(this.#world.hitCount, this.#world.hitLimit);
      return toMutantRunResult(reached ?? { status: DryRunStatus.Complete, tests: results });
    } catch (thrown) {
      // Under a static mutant a file may not even load; which is noticed, too.
      const failed = { id: 'load', name: 'loads', fileName: files[0], timeSpentMs: 0, status: TestStatus.Failed };
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [{ ...failed, failureMessage: `${thrown}` }] });
    } finally {
      this.#world.activeMutant = undefined;
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];

// Names say what is inside; drawers that say nothing are not allowed, and every file says first what it owns.
import { describe, expect, it } from 'vitest';
import { product, sources } from './source-tree.ts';

describe('file names', () => {
  it('are kebab-case', () => {
    const routeName = /^apps\/console\/app\/routes\//;
    const wrong = sources
      .map(({ path }) => path)
      .filter((path) => !routeName.test(path))
      .filter((path) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.tsx?$/.test(path.slice(path.lastIndexOf('/') + 1)));
    expect(wrong).toEqual([]);
  });

  it('never are utils, helpers, common, misc or an index barrel', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.tsx?$)/;
    const entries = new Set(['workers/evaluator/src/index.ts']);
    const wrong = product
      .map(({ path }) => path)
      .filter((path) => drawer.test(path) || (/\/index\.tsx?$/.test(path) && !entries.has(path)));
    expect(wrong).toEqual([]);
  });

  it('of use-cases are a verb and an object', () => {
    const wrong = product
      .map(({ path }) => path)
      .filter((path) => path.startsWith('apps/console/app/usecases/') && path.endsWith('.server.ts'))
      .filter((path) => !/\/[a-z]+(-[a-z]+)+\.server\.ts$/.test(path));
    expect(wrong).toEqual([]);
  });
});

describe('every source file', () => {
  it('opens by saying what it owns', () => {
    const silent = product.filter(({ path, text }) => !path.includes('/routes/') && !/^(#!.*\n)?(\/\/|\/\*)/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('has no words of OFREP outside ofrep.ts in the Worker', () => {
    const wrong = product.filter(
      ({ path, text }) =>
        path.startsWith('workers/evaluator/src/') && !/\/(ofrep|index)[a-z-]*\.ts$/.test(path) && /flagConfigEtag|eventStreams/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

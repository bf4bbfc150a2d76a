// The vectors of staged releases in Node; test/worker/staged.test.ts asks the same of the whole Worker.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { describe, expect, it } from 'vitest';
import { stableRegistry, stageGroups } from './stages.ts';

const opened = openSnapshot(compileSnapshot(stableRegistry).bytes ?? new Uint8Array());
if (!opened.ok) throw new Error(opened.refusal.message);
const { value: snapshot } = opened;

describe.each(stageGroups)('in the stage $stage.parts', ({ stage, cases }) => {
  const choose = snapshot.stageChoice(stage);
  it.each(cases)('%s', (_name, { context, options }, expected) => {
    expect(choose(context, options) ? 'candidate' : 'stable').toBe(expected);
  });
});

it('anything that is no context is served the stable release', () => {
  const choose = snapshot.stageChoice({ salt: 's', parts: [{ scope: {}, percent: 100 }] });
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  expect([null, 7, 'text', []].map((context) => choose(context))).toEqual([false, false, false, false]);
  expect([{}, undefined, throwing].map((context) => choose(context))).toEqual([true, true, true]);
});

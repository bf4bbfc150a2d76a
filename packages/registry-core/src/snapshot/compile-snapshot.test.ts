// What the compiler puts together from several entries: positions of holdouts and layers, revisions, and what only the whole can exceed.
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../evaluate/open-snapshot.ts';
import { rolesMax } from '../registry/limits.ts';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from './compile-snapshot.ts';

const flag = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'on' } }],
};
const holdout = (key: string, percent: number, flags: string[]) => ({ key, percent, salt: key, flags });
const layer = (key: string, flags: Record<string, [number, number]>) => ({ key, salt: key, flags });

function open(registry: unknown, revisions?: Record<string, number>) {
  const opened = openSnapshot(compileSnapshot(Registry.parse(registry), revisions && { revisions }).bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

describe('the compiler', () => {
  it('finds the holdouts and layers of a flag whatever the order in which they are written down', () => {
    const holdouts = [holdout('z', 100, ['held']), holdout('a', 0, ['free']), holdout('m', 0, ['held', 'free'])];
    const layers = [layer('z', { outside: [0, 1] }), layer('a', { inside: [0, 10_000] })];
    const keys = { held: flag, free: flag, inside: flag, outside: flag };
    for (const reversed of [false, true]) {
      const registry = { keys, holdouts: reversed ? holdouts.toReversed() : holdouts, layers: reversed ? layers.toReversed() : layers };
      const snapshot = open(registry);
      const values = Object.keys(keys).map((key) => [key, snapshot.evaluate(key, { targetingKey: 'user' })] as const);
      expect(values.map(([key, answer]) => [key, 'value' in answer && answer.value])).toEqual([
        ['held', false],
        ['free', true],
        ['inside', true],
        ['outside', false],
      ]);
    }
  });

  it('gives each key its revision, 0 where none is known', () => {
    const snapshot = open({ keys: { known: flag, unknown: flag } }, { known: 7 });
    expect(snapshot.evaluate('known', {})).toMatchObject({ metadata: { revision: 7 } });
    expect(snapshot.evaluate('unknown', {})).toMatchObject({ metadata: { revision: 0 } });
  });

  it('refuses more roles than a snapshot can number, and takes as many as it can', () => {
    const toKey = (from: number, count: number) => ({
      kind: 'config',
      type: 'int',
      default: 0,
      settings: Array.from({ length: count }, (_, i) => ({ scope: { role: `r${from + i}` }, value: i })),
    });
    const half = rolesMax / 2;
    const most = { keys: { a: toKey(0, half), b: toKey(half, half) } };
    expect(open(most).evaluate('b', { role: `r${rolesMax - 1}` })).toMatchObject({ value: half - 1 });
    const { bytes, findings } = compileSnapshot(Registry.parse({ keys: { ...most.keys, c: toKey(rolesMax, 1) } }));
    expect(bytes).toBeUndefined();
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        entry: 'key:',
        message: 'Settings name 10001 roles, at most 10000 are allowed; use cohorts instead.',
      }),
    ]);
  });
});

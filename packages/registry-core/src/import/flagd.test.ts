// A flag file of flagd comes over with the same answers, or is refused flag by flag.
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../evaluate/open-snapshot.ts';
import { murmur3 } from '../flag/murmur3.ts';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { importFlagd } from './flagd.ts';

const onOff = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const abc = { state: 'ENABLED', variants: { a: 'A', b: 'B', c: 'C' }, defaultVariant: 'c' };

function importFlags(flags: Record<string, unknown>, more: object = {}) {
  const imported = importFlagd(JSON.stringify({ flags, ...more }));
  if (!imported.ok) throw new Error(imported.refusal.message);
  return imported.value;
}

/** Answers of the one flag `f`, imported, compiled and opened. */
function answers(flag: object, more: object = {}) {
  const { registry, findings } = importFlags({ f: flag }, more);
  expect(findings.filter(({ code }) => code === 'IMPORT_REFUSED')).toEqual([]);
  const compiled = compileSnapshot(Registry.parse(registry));
  expect(compiled.findings).toEqual([]);
  const opened = openSnapshot(compiled.bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return (context: object) => {
    const evaluation = opened.value.evaluate('f', context);
    return 'variant' in evaluation ? evaluation.variant : evaluation.reason;
  };
}

const x = { var: 'x' };
const when = (condition: unknown) => ({ ...onOff, targeting: { if: [condition, 'on'] } });

const conditions: [condition: unknown, met: object[], unmet: object[]][] = [
  [{ '==': [x, 'a'] }, [{ x: 'a' }], [{ x: 'b' }, {}]],
  [{ '===': ['a', x] }, [{ x: 'a' }], [{ x: 'b' }, {}]],
  [{ '!=': [x, 'a'] }, [{ x: 'b' }, {}], [{ x: 'a' }]],
  [{ '==': [x, null] }, [{}, { x: null }], [{ x: 'a' }]],
  [{ '!==': [x, null] }, [{ x: 'a' }], [{}, { x: null }]],
  [{ '<': [x, 5] }, [{ x: 4 }], [{ x: 5 }]],
  [{ '<=': [5, x] }, [{ x: 5 }], [{ x: 4 }]],
  [{ '>': [x, 5] }, [{ x: 6 }], [{ x: 5 }]],
  [{ '>=': [5, x] }, [{ x: 5 }], [{ x: 6 }]],
  [{ '<': [1, x, 5] }, [{ x: 3 }], [{ x: 1 }, { x: 5 }]],
  [{ in: [x, ['a', 'b']] }, [{ x: 'b' }], [{ x: 'c' }, {}]],
  [{ in: ['an', x] }, [{ x: 'banana' }], [{ x: 'apple' }]],
  [{ starts_with: [x, 'ab'] }, [{ x: 'abc' }], [{ x: 'xab' }]],
  [{ ends_with: [x, 'bc'] }, [{ x: 'abc' }], [{ x: 'bca' }]],
  [{ sem_ver: [x, '=', '1.2.3'] }, [{ x: '1.2.3' }], [{ x: '1.2.4' }]],
  [{ sem_ver: [x, '!=', 'v1.2.3'] }, [{ x: '1.2.4' }], [{ x: '1.2.3' }, {}]],
  [{ sem_ver: [x, '<', '2'] }, [{ x: '1.9.9' }], [{ x: '2.0.0' }]],
  [{ sem_ver: [x, '<=', '2.0'] }, [{ x: '2.0.0' }], [{ x: '2.0.1' }]],
  [{ sem_ver: [x, '>', '2.0.0'] }, [{ x: '2.0.1' }], [{ x: '2.0.0' }]],
  [{ sem_ver: [x, '>=', '2.0.0'] }, [{ x: '2.0.0' }], [{ x: '2.0.0-rc.1' }]],
  [{ sem_ver: [x, '^', '2.5.0'] }, [{ x: '2.0.0-alpha' }, { x: '2.9.1' }], [{ x: '3.0.0-alpha' }, { x: '1.9.0' }]],
  [{ sem_ver: [x, '~', '2.5.7'] }, [{ x: '2.5.0-alpha' }, { x: '2.5.9' }], [{ x: '2.6.0-alpha' }, { x: '2.4.9' }]],
  [{ and: [{ '==': [x, 'a'] }, { '==': [{ var: 'y.z' }, 'b'] }] }, [{ x: 'a', y: { z: 'b' } }], [{ x: 'a' }]],
  [{ or: [{ '==': [x, 'a'] }, { '==': [x, 'b'] }] }, [{ x: 'b' }], [{ x: 'c' }]],
  [{ '!': { '==': [x, 'a'] } }, [{}], [{ x: 'a' }]],
  [{ '!!': [{ '==': [x, 'a'] }] }, [{ x: 'a' }], [{}]],
  [true, [{}], []],
  [false, [], [{}]],
];

describe('a condition of flagd', () => {
  it.each(conditions)('%j holds for the same contexts', (condition, met, unmet) => {
    // A condition that is always or never met is worth a hint of the compiler, so these two go without one.
    const answer = typeof condition === 'boolean' ? () => (condition ? 'on' : 'off') : answers(when(condition));
    expect(met.map(answer)).toEqual(met.map(() => 'on'));
    expect(unmet.map(answer)).toEqual(unmet.map(() => 'off'));
  });
});

describe('targeting', () => {
  it('without a match or with null serves the default variant', () => {
    const answer = answers({ ...abc, targeting: { if: [{ '==': [x, 1] }, 'a', { '==': [x, 2] }, null, 'b'] } });
    expect([{ x: 1 }, { x: 2 }, { x: 3 }].map(answer)).toEqual(['a', 'c', 'b']);
  });

  it('with an if inside an if keeps to its branch', () => {
    const inner = { if: [{ '==': [{ var: 'y' }, 1] }, 'a'] };
    const answer = answers({ ...abc, targeting: { if: [{ '==': [x, 1] }, inner, 'b'] } });
    expect(
      [
        { x: 1, y: 1 },
        { x: 1, y: 2 },
        { x: 2, y: 1 },
      ].map(answer),
    ).toEqual(['a', 'c', 'b']);
  });

  it('that is a condition names the variants true and false', () => {
    const answer = answers({ state: 'ENABLED', variants: { true: 1, false: 0 }, defaultVariant: 'false', targeting: { '==': [x, 'a'] } });
    expect([{ x: 'a' }, {}].map(answer)).toEqual(['true', 'false']);
  });

  it('replaces references by the shared evaluators', () => {
    const answer = answers(when({ $ref: 'isA' }), { $evaluators: { isA: { '==': [x, 'a'] } } });
    expect([{ x: 'a' }, {}].map(answer)).toEqual(['on', 'off']);
  });
});

describe('fractional', () => {
  const users = Array.from({ length: 300 }, (_, i) => `user-${i}`);
  const bucketOf = (text: string, total: number) => Number((BigInt(murmur3(text)) * BigInt(total)) >> 32n);
  const split = (bucket: number) => (bucket < 10 ? 'a' : bucket < 35 ? 'b' : 'c');
  const buckets = [
    ['a', 10],
    ['b', 25],
    ['c', 65],
  ];

  it("hashes the flag's key and the targeting key", () => {
    const answer = answers({ ...abc, targeting: { fractional: buckets } });
    for (const user of users) expect(answer({ targetingKey: user })).toBe(split(bucketOf(`f${user}`, 100)));
  });

  it('hashes a constant and an attribute that are put together', () => {
    const seed = { cat: ['salt-', { var: 'email' }] };
    const answer = answers({ ...abc, targeting: { fractional: [seed, ...buckets] } });
    for (const user of users) expect(answer({ email: user })).toBe(split(bucketOf(`salt-${user}`, 100)));
  });

  it("hashes the flag's key where a seed names it, and an attribute alone", () => {
    const keyed = answers({ ...abc, targeting: { fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'email' }] }, ...buckets] } });
    const bare = answers({ ...abc, targeting: { fractional: [{ var: 'email' }, ...buckets] } });
    for (const user of users)
      expect([keyed({ email: user }), bare({ email: user })]).toEqual([split(bucketOf(`f${user}`, 100)), split(bucketOf(user, 100))]);
  });

  it('gives a bucket without a weight the weight 1', () => {
    const answer = answers({ ...abc, targeting: { fractional: [['a'], ['b', 3]] } });
    for (const user of users) expect(answer({ targetingKey: user })).toBe(bucketOf(`f${user}`, 4) < 1 ? 'a' : 'b');
  });

  it('without a targeting key serves the default variant, not off', () => {
    const flag = {
      state: 'ENABLED',
      variants: { a: 'A', off: 'B' },
      defaultVariant: 'a',
      targeting: {
        fractional: [
          ['a', 1],
          ['off', 1],
        ],
      },
    };
    expect(answers(flag)({})).toBe('a');
  });
});

describe('a flag', () => {
  it('takes the variant called off, or else its default, as off', () => {
    const { keys } = importFlags({ named: { ...onOff, defaultVariant: 'on' }, unnamed: abc }).registry;
    expect([keys.named, keys.unnamed]).toMatchObject([{ off: 'off' }, { off: 'c' }]);
  });

  it('that is disabled stays so, and keeps its description', () => {
    const { keys } = importFlags({ f: { ...onOff, state: 'DISABLED', description: 'What it does' } }).registry;
    expect(keys.f).toMatchObject({ state: 'disabled', description: 'What it does', salt: 'f' });
  });

  const refused: [why: string, flag: unknown][] = [
    ['variants of two types', { ...onOff, variants: { on: true, off: 0 } }],
    ['no variants', { ...onOff, variants: {} }],
    ['a null variant', { ...onOff, variants: { on: null, off: null } }],
    ['no default variant', { ...onOff, defaultVariant: undefined }],
    ['a default variant that is none', { ...onOff, defaultVariant: 'none' }],
    ['an unknown state', { ...onOff, state: 'PAUSED' }],
    ['no object', 5],
    ['a result that is no variant', { ...onOff, targeting: { if: [{ '==': [x, 'a'] }, 'none'] } }],
    ['the clock', when({ '>': [{ var: '$flagd.timestamp' }, 5] })],
    ['arithmetic', when({ '==': [{ '+': [x, 1] }, 2] })],
    ['two attributes compared', when({ '==': [x, { var: 'y' }] })],
    ['truth of an attribute', when(x)],
    ['an unknown operation', when({ some: [x, true] })],
    ['a version that is none', when({ sem_ver: [x, '>', 'latest'] })],
    ['an unknown version operator', when({ sem_ver: [x, '=>', '1.0.0'] })],
    [
      'a weight that is no whole number',
      {
        ...abc,
        targeting: {
          fractional: [
            ['a', 0.5],
            ['b', 1],
          ],
        },
      },
    ],
    [
      'a weight that is computed',
      {
        ...abc,
        targeting: {
          fractional: [
            ['a', { var: 'w' }],
            ['b', 1],
          ],
        },
      },
    ],
    ['a seed of two attributes', { ...abc, targeting: { fractional: [{ cat: [{ var: 'a' }, { var: 'b' }] }, ['a', 1]] } }],
    ['an endless reference', when({ $ref: 'loop' })],
    ['a reference that explodes', when({ $ref: 'e9' })],
  ];
  const $evaluators = {
    loop: { '!': { $ref: 'loop' } },
    ...Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`e${i}`, i === 0 ? true : { and: Array.from({ length: 10 }, () => ({ $ref: `e${i - 1}` })) }]),
    ),
  };

  it.each(refused)('with %s is refused with a sentence, and the others come over', (_, flag) => {
    const { registry, findings } = importFlags({ bad: flag, good: onOff }, { $evaluators });
    expect(Object.keys(registry.keys)).toEqual(['good']);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatchObject({ code: 'IMPORT_REFUSED', severity: 'error', entry: 'key:bad' });
  });

  it('says where odd contexts get another answer', () => {
    const { findings } = importFlags({ f: when({ and: [{ '<': [x, 5] }, { '<': [x, 4] }] }) });
    expect(findings).toMatchObject([{ code: 'IMPORT_APPROXIMATE', severity: 'warning', entry: 'key:f' }]);
  });
});

describe('a text that is no flag file', () => {
  it.each(['', '{', '[]', '{}', '{"flags":[]}', `{"flags":${'['.repeat(10_000)}${']'.repeat(10_000)}}`])('is refused: %.20s', (text) => {
    expect(importFlagd(text)).toMatchObject({ ok: false, refusal: { code: 'IMPORT_INVALID' } });
  });
});

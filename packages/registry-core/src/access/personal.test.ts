// An answer is masked wherever it holds something personal, and nowhere else.
import { describe, expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import { holdsMask, isPersonalAttribute, type Lens, maskAnswer, maskEmail, masked, maskKey } from './personal.ts';

const canary = 'canary-7f3a';
const tax = ConfigKey.parse({
  kind: 'config',
  type: 'string',
  default: canary,
  sensitivity: ['PIITax'],
  settings: [{ scope: { city: 'HOU' }, value: canary }],
});
const plain = ConfigKey.parse({ kind: 'config', type: 'string', default: canary });
const hiding: Lens = { hidesKey: (key, kinds) => kinds.length > 0 || key === 'tax.form', hidesEmail: (id) => id !== 'per_me' };
const showing: Lens = { hidesKey: () => false, hidesEmail: () => false };
const at = new Date(0);

describe('an answer', () => {
  it.each<[string, unknown]>([
    [
      'a key’s page',
      { key: 'tax.form', body: tax, matrix: [{ serves: canary, inherited: { serves: canary } }], history: [{ body: tax, at }] },
    ],
    ['a row', { rows: [{ key: 'tax.form', everyone: canary }] }],
    [
      'a difference',
      {
        diff: [{ entry: 'key:tax.form', before: null, after: tax, words: { sentences: [canary] }, changes: [{ path: '', after: canary }] }],
      },
    ],
    [
      'a draft of a key that nobody knows yet',
      { diff: [{ entry: 'key:tax.new', before: null, after: tax, words: { sentences: [canary] } }] },
    ],
    ['edits', { change: { edits: [{ kind: 'entry', entry: 'key:tax.form', body: tax, base: 'a'.repeat(64) }] } }],
    ['an evaluation', { evaluations: [{ key: 'tax.form', value: canary }] }],
    ['an explanation', { evaluation: { key: 'tax.form', value: 1 }, steps: [{ because: canary, steps: [{ because: canary }] }] }],
    ['a finding', { findings: [{ entry: 'key:tax.form', message: canary }] }],
    ['a conflict', { conflicts: [{ entry: 'key:tax.form', threeWay: { parts: [{ base: canary, mine: canary, theirs: canary }] } }] }],
  ])('hides the values in %s', (_what, answer) => {
    const shown = maskAnswer(answer, hiding);
    expect(JSON.stringify(shown)).not.toContain(canary);
    expect(maskAnswer(answer, showing)).toEqual(answer);
  });

  it('keeps what is not personal, with its dates, digests and definitions', () => {
    const answer = { key: 'other', body: plain, at, digest: 'a'.repeat(64), rows: [{ key: 'b', value: canary }] };
    expect(maskAnswer(answer, hiding)).toEqual(answer);
    expect(maskAnswer({ at, bytes: new Uint8Array(2) }, hiding)).toEqual({ at, bytes: new Uint8Array(2) });
    const { edits } = maskAnswer({ edits: [{ entry: 'key:tax.form', base: 'a'.repeat(64), body: tax }] }, hiding);
    expect(edits[0]).toMatchObject({
      base: 'a'.repeat(64),
      body: { type: 'string', settings: [{ scope: { city: 'HOU' }, value: masked }] },
    });
  });

  it('hides addresses of other people, and none inside of somebody’s configuration', () => {
    const person = (id: string) => ({ id, name: 'Ann', email: 'ann.lee@example.com', grants: [] });
    const shown = maskAnswer({ rows: [person('per_me'), person('per_2')], value: { email: 'x@y.example' } }, hiding);
    expect(shown.rows.map(({ email }) => email)).toEqual(['ann.lee@example.com', 'a•••@example.com']);
    expect(shown.value.email).toBe('x@y.example');
  });
});

it('a masked body can be told from any other', () => {
  expect(holdsMask(maskKey(tax) as never)).toBe(true);
  expect(holdsMask(tax as never)).toBe(false);
  const flag = Flag.parse({
    kind: 'flag',
    flagType: 'variant',
    valueType: 'string',
    variants: { a: canary, b: 'b' },
    off: 'a',
    salt: 's',
    settings: [{ scope: {}, serve: { variant: 'a' } }],
  });
  expect(maskKey(flag)).toMatchObject({ variants: { a: masked, b: masked }, off: 'a' });
});

it('addresses and attributes are masked so that people can still tell them apart', () => {
  expect([maskEmail('a@b.example'), maskEmail('nothing')]).toEqual(['a•••@b.example', masked]);
  expect(['city', 'role', 'email', 'targetingKey', 'userId'].filter(isPersonalAttribute)).toEqual(['email', 'targetingKey', 'userId']);
});

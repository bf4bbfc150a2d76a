// An explanation tells the walk: what was asked in which order, what held and what did not. And what a reader does with a
// snapshot that is newer than itself, or with objects that are no JSON.
import { describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import type { ExplainStep } from './explanation.ts';
import { checkSnapshot, openSnapshot } from './open-snapshot.ts';

const flag = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [
    {
      scope: {},
      rules: [
        {
          id: 'pro',
          when: {
            all: [
              { attribute: 'plan', op: 'equals', value: 'pro' },
              { attribute: 'age', op: 'atLeast', value: 18 },
            ],
          },
          serve: { variant: 'on' },
        },
        { id: 'vip', when: { not: { cohort: 'vip' } }, serve: { variant: 'off' } },
      ],
      serve: { percent: 50 },
    },
    { scope: { role: 'studio' }, serve: { variant: 'on' } },
  ],
};
const registry = Registry.parse({
  cohorts: [{ key: 'vip', rank: 1, members: ['u1'] }],
  keys: { flag, after: { ...flag, prerequisites: [{ flag: 'flag', variants: ['on'] }] } },
});

function compile(): Uint8Array {
  const { bytes, findings } = compileSnapshot(registry);
  if (bytes === undefined) throw new Error(JSON.stringify(findings));
  return bytes;
}

function open(bytes = compile()) {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

function toLines(steps: readonly ExplainStep[], indent = ''): string[] {
  return steps.flatMap(({ step, subject, matched, steps: inner = [] }) => [
    `${indent}${step} ${subject} ${matched}`,
    ...toLines(inner, `${indent}  `),
  ]);
}

describe('an explanation', () => {
  it('lists kill, state, settings, rules with the clause that failed, cohorts and the bucket in the order they were asked', () => {
    const { steps } = open().explain('flag', { targetingKey: 'u1', plan: 'pro', age: 17 });
    expect(toLines(steps)).toEqual([
      'kill flag false',
      'state flag true',
      'setting role=studio false',
      'setting global true',
      'rule pro false',
      '  clause all false',
      '    clause plan equals "pro" true',
      '    clause age atLeast 18 false',
      'rule vip false',
      '  clause not false',
      '    clause cohort vip true',
      '      cohort vip true',
      'default serve true',
      expect.stringMatching(/^bucket targetingKey (true|false)$/),
    ]);
  });

  it('quotes what the context said', () => {
    const because = JSON.stringify(open().explain('flag', { plan: 'free' }).steps);
    expect(because).toContain('plan is \\"free\\".');
    expect(because).not.toContain('age is');
  });

  it('ends at the kill, and holds the walk of a prerequisite inside it', () => {
    const killed = open().withKills(['flag']);
    expect(toLines(killed.explain('flag', {}).steps)).toEqual(['kill flag true']);
    expect(toLines(killed.explain('after', {}).steps)).toEqual([
      'kill after false',
      'state after true',
      'prerequisite flag false',
      '  kill flag true',
    ]);
  });
});

describe('a snapshot with an operator of the future', () => {
  /** The code of `cohort` replaced by one that nobody knows, in the key parts only. */
  const newer = () => new Uint8Array(Buffer.from(Buffer.from(compile()).toString('latin1').replaceAll('[2,[3,0]]', '[2,[9,0]]'), 'latin1'));

  it('keeps the whole rule from matching, a not around it notwithstanding, and counts it', () => {
    const [before, after] = [open(), open(newer())];
    expect(before.evaluate('flag', {})).toMatchObject({ metadata: { rule: 'vip' } });
    expect(after.evaluate('flag', {})).toMatchObject({ reason: 'DEFAULT', metadata: { scope: 'global' } });
    expect(after.evaluate('flag', {})).not.toHaveProperty('metadata.rule');
    expect([before.unknownRules(), after.unknownRules()]).toEqual([0, 1]);
  });

  it('is taken in', () => {
    expect(checkSnapshot(newer()).ok).toBe(true);
  });
});

describe('a snapshot with a damaged key', () => {
  const damaged = () =>
    new Uint8Array(Buffer.from(Buffer.from(compile()).toString('latin1').replace('[1,0,0,0,1,"s",0', '[1,0,0,0,1,"s",7'), 'latin1'));

  it('answers every other key and is not taken in', () => {
    const snapshot = open(damaged());
    expect(snapshot.evaluate('after', {})).toMatchObject({ reason: 'ERROR', errorCode: 'GENERAL' });
    expect(snapshot.evaluate('flag', { role: 'studio' })).toMatchObject({ value: true });
    expect(checkSnapshot(damaged())).toMatchObject({ ok: false, refusal: { code: 'SNAPSHOT_UNREADABLE' } });
  });
});

describe('answers', () => {
  it('that depend on no scope are shared and cannot be changed', () => {
    const killed = open().withKills(['flag']);
    const [first, second] = [killed.evaluate('flag', {}), killed.evaluate('flag', { role: 'studio' })];
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });

  it('are failures for objects that throw when they are read', () => {
    const throwing = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('no');
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const context of [throwing, proxy]) {
      for (const evaluation of [
        open().evaluate('flag', context),
        open().explain('flag', context).evaluation,
        ...open().evaluateAll(context),
      ]) {
        expect(evaluation.reason).toBe('ERROR');
      }
    }
  });
});

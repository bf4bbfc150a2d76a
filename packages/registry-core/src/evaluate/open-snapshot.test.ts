// A registry compiled and opened again, asked about the rules of the order in which a flag decides.
import { describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { isFailure } from './evaluation.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { EvaluateOptions, OpenedSnapshot } from './snapshot-reader.ts';

function open(keys: unknown, more: Record<string, unknown> = {}): OpenedSnapshot {
  const places = [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
    { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
    { id: 'US-CA', kind: 'state', in: 'US', name: 'California' },
  ];
  const compiled = compileSnapshot(Registry.parse({ places, keys, ...more }));
  expect(compiled.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const opened = openSnapshot(compiled.bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

const onOff = { kind: 'flag', flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 's' };

describe('a config key', () => {
  const snapshot = () =>
    open({
      fee: {
        kind: 'config',
        type: 'float',
        default: 0.1,
        settings: [
          { scope: { state: 'US-TX' }, value: 0.2 },
          { scope: { city: 'HOU', role: 'studio' }, value: 0.3 },
          { scope: { role: 'studio' }, value: 0.4 },
        ],
      },
    });

  it('answers its default to a context that no setting fits', () => {
    expect(snapshot().evaluate('fee', {})).toMatchObject({ value: 0.1, reason: 'DEFAULT' });
  });

  it('answers the setting of the state that a city lies in', () => {
    expect(snapshot().evaluate('fee', { city: 'HOU' })).toMatchObject({ value: 0.2, metadata: { scope: 'state=US-TX' } });
  });

  it('prefers the compound of city and role to the role alone', () => {
    expect(snapshot().evaluate('fee', { city: 'HOU', role: 'studio' })).toMatchObject({ value: 0.3 });
    expect(snapshot().evaluate('fee', { role: 'studio' })).toMatchObject({ value: 0.4 });
  });

  it('warns when the city contradicts the state', () => {
    const answer = snapshot().evaluate('fee', { city: 'HOU', state: 'US-CA' });
    expect(answer).toMatchObject({ value: 0.2, metadata: { warnings: ['The city HOU is not in the state US-CA; the city decides.'] } });
  });
});

describe('a flag', () => {
  const snapshot = () =>
    open({
      static: { ...onOff, settings: [{ scope: {}, serve: { variant: 'on' } }] },
      ruled: {
        ...onOff,
        settings: [
          {
            scope: {},
            rules: [{ id: 'r1', when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variant: 'on' } }],
            serve: { variant: 'off' },
          },
        ],
      },
      rollout: { ...onOff, settings: [{ scope: {}, serve: { percent: 20 } }] },
    });

  it('answers STATIC by structure, TARGETING_MATCH by a rule, SPLIT by a percentage and DEFAULT otherwise', () => {
    expect(snapshot().evaluate('static', {})).toMatchObject({ value: true, variant: 'on', reason: 'STATIC' });
    expect(snapshot().evaluate('ruled', { plan: 'pro' })).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
      metadata: { rule: 'r1' },
    });
    expect(snapshot().evaluate('ruled', {})).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(snapshot().evaluate('rollout', { targetingKey: 'a' })).toMatchObject({ reason: 'SPLIT' });
    expect(snapshot().evaluate('rollout', {})).toMatchObject({ value: false, reason: 'DEFAULT' });
  });

  it('answers off while it is killed', () => {
    expect(snapshot().withKills(['static']).evaluate('static', {})).toMatchObject({ value: false, variant: 'off', reason: 'DISABLED' });
  });
});

describe('answers of scopes', () => {
  const places = [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'HOU', kind: 'city', in: 'US', name: 'Houston' },
  ];
  const ruled = { scope: { city: 'HOU' }, rules: [{ id: 'pro', when: { attribute: 'plan', op: 'exists' }, serve: { variant: 'on' } }] };
  const flag = {
    ...onOff,
    settings: [
      { scope: {}, serve: { variant: 'on' } },
      { ...ruled, serve: { variant: 'off' } },
    ],
  };
  const open = { kind: 'config', type: 'boolean', default: false, settings: [] as object[] };
  const scoped = (...settings: object[]) => ({ ...open, settings });
  const keys = {
    flag,
    open: scoped({ scope: { city: 'HOU' }, value: true }, { scope: { country: 'US' }, value: false }),
    listed: scoped({ scope: { city: 'HOU' }, value: true }, { scope: { city: 'HOU', cohort: 'vip' }, value: false }),
  };
  const snapshot = () => openRegistry({ places, keys, cohorts: [{ key: 'vip', rank: 1, members: ['ann'] }] });

  it('name the scope, and the rule where one decided', () => {
    const inHouston = (more: object) => snapshot().evaluate('flag', { city: 'HOU', ...more });
    const said = { key: 'flag', reason: 'TARGETING_MATCH', metadata: { revision: 0, scope: 'city=HOU' } };
    expect(inHouston({})).toStrictEqual({ ...said, variant: 'off', value: false });
    const byRule = { ...said.metadata, rule: 'pro' };
    expect(inHouston({ plan: 1 })).toStrictEqual({ ...said, variant: 'on', value: true, metadata: byRule });
  });

  it('of booleans are true and false, beside cohorts too', () => {
    const value = (key: string, context: object) => Object(snapshot().evaluate(key, context)).value as unknown;
    expect([value('open', { city: 'HOU' }), value('open', { country: 'US' }), value('open', {})]).toEqual([true, false, false]);
    expect([value('listed', { city: 'HOU' }), value('listed', { city: 'HOU', targetingKey: 'ann' })]).toEqual([true, false]);
  });

  it('are handed out again in bulk, so that what is made of them can be kept, and cannot be changed', () => {
    const opened = snapshot();
    const [first, second] = [opened.evaluateAll({ city: 'HOU' }), opened.evaluateAll({ city: 'HOU' })];
    const at = opened.keys.indexOf('open');
    expect(first[at]).toBe(second[at]);
    expect(first[at]).toEqual(opened.evaluate('open', { city: 'HOU' }));
    expect([Object.isFrozen(first[at]), Object.isFrozen(Object(first[at]).metadata)]).toEqual([true, true]);
    expect(opened.evaluateAll({ country: 'US' })[at]).toMatchObject({ value: false, metadata: { scope: 'country=US' } });
    expect(opened.evaluateAll({})[at]).toMatchObject({ value: false, reason: 'DEFAULT' });
  });
});

describe('a failure', () => {
  const throwing = (thrown: unknown) =>
    Object.defineProperty({}, 'plan', {
      get: () => {
        throw thrown;
      },
    });
  const ruled = { scope: {}, rules: [{ id: 'r', when: { attribute: 'plan', op: 'exists' }, serve: { variant: 'on' } }] };
  const flag = { ...onOff, settings: [{ ...ruled, serve: { variant: 'off' } }] };
  const limit = { kind: 'config', type: 'int', default: 3, clientReadable: true };
  const failures: [key: string, context: unknown, options: EvaluateOptions | undefined, code: string, details: string][] = [
    ['none', {}, undefined, 'FLAG_NOT_FOUND', 'There is no key none, or it may not be read.'],
    ['flag', {}, { client: true }, 'FLAG_NOT_FOUND', 'There is no key flag, or it may not be read.'],
    ['limit', {}, { expectedType: 'string' }, 'TYPE_MISMATCH', 'The key is of type number, not string.'],
    ['limit', 5, undefined, 'INVALID_CONTEXT', 'The evaluation context must be a JSON object.'],
    ['flag', [], undefined, 'INVALID_CONTEXT', 'The evaluation context must be a JSON object.'],
    ['flag', throwing(new Error('not today')), undefined, 'GENERAL', 'The evaluation failed: not today'],
    ['flag', throwing('text'), undefined, 'GENERAL', 'The evaluation failed: unknown reason'],
  ];

  // A context that throws cannot be part of a title.
  it.each(failures.map((one, i) => [i, one[3], one[4]] as const))('(%i) is %s: %s', (i, errorCode, errorDetails) => {
    const [key, context, options] = failures[i]!; // one of them
    const snapshot = openRegistry({ keys: { flag, limit } });
    const failure = { key, reason: 'ERROR', errorCode, errorDetails };
    expect(snapshot.evaluate(key, context, options)).toStrictEqual(failure);
    expect(snapshot.explain(key, context, options).evaluation).toStrictEqual(failure);
    const inBulk = snapshot.evaluateAll(context, options).find((one) => one.key === key);
    if (errorCode !== 'FLAG_NOT_FOUND') expect(inBulk).toStrictEqual(failure);
    else expect(inBulk).toBeUndefined();
  });

  it('of one key keeps no other from its answer', () => {
    const snapshot = openRegistry({ keys: { after: limit, flag, limit } });
    const answers = snapshot.evaluateAll(throwing(new Error('no'))).map(({ key, reason }) => `${key} ${reason}`);
    expect(answers).toEqual(['after STATIC', 'flag ERROR', 'limit STATIC']);
  });

  it('is not what a client that expects the right type gets, nor a context that is left out', () => {
    const snapshot = openRegistry({ keys: { limit } });
    expect(snapshot.evaluate('limit', {}, { client: true, expectedType: 'number' })).toMatchObject({ value: 3 });
    expect(snapshot.evaluate('limit', undefined)).toMatchObject({ value: 3 });
  });
});

describe('an evaluation', () => {
  it('is a failure when its reason is ERROR', () => {
    const snapshot = openRegistry({});
    expect(isFailure(snapshot.evaluate('nothing', {}))).toBe(true);
    expect(isFailure({ key: 'k', reason: 'STATIC', metadata: {} })).toBe(false);
  });
});

function openRegistry(registry: object): OpenedSnapshot {
  const opened = openSnapshot(compileSnapshot(Registry.parse(registry)).bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

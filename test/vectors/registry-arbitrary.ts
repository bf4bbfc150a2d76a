// Random registries that compile, and random contexts that often match them: small pools of names make collisions likely.
import type { Condition } from '@switchyard/registry-core/registry/condition';
import { type Flag, type Serve, valueTypes } from '@switchyard/registry-core/registry/flag';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { conditionDepthMax, prerequisiteDepthMax } from '@switchyard/registry-core/registry/limits';
import { Registry } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import fc from 'fast-check';

const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'MX', kind: 'country', name: 'Mexico' },
  { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
  { id: 'US-CA', kind: 'state', in: 'US', name: 'California' },
  { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
  { id: 'LA', kind: 'city', in: 'US-CA', name: 'Los Angeles' },
  // A city directly in a country.
  { id: 'CDMX', kind: 'city', in: 'MX', name: 'Mexico City' },
];
const cohortKeys = ['alpha', 'beta', 'gamma', 'delta'];
export const flagKeys = ['flag.a', 'flag.b', 'flag.c', 'constructor'];
/** A chain of flags, each of which needs the one before it: as long as is allowed. */
export const chainKeys = Array.from({ length: prerequisiteDepthMax + 1 }, (_, i) => `chain.${i}`);
const attributes = ['plan', 'age', 'user.tier', 'constructor', 'targetingKey', 'city', 'toString', 'since', 'app', 'ip'];
export const targetingKeys = ['u1', 'u2', 'u3', 'ünï', '0', 'user-ü', 'x'.repeat(300)];
const values = ['pro', 'PRO', 'free', 'HOU', 'u1', 3, 4.5, true, false, null];
const instants = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T01:00:00+01:00',
  '2025-12-31T23:30:00.5-00:30',
  '2024-02-29T00:00:00Z',
  '2025-12-31T23:59:59.999Z',
  1_767_225_600_000,
  1_767_225_600_001,
];
const versions = ['1.2.3', '1.10.0', '2.0.0-beta.2', '2.0.0-beta.11', '2.0.0-beta.x', '2.0.0-alpha', '2.0.0-beta', '2.0.0', '2.0.0+build'];
const networks = ['10.0.0.0/8', '10.1.2.3', '0.0.0.0/0', '10.1.2.0/23', '2001:db8::/32', '::/0', '1:2:3:4:5:6:7:0/112', '::10.1.2.3'];
/** A clause `exists` on this attribute stands for an operator of the future; see `withUnknownOperators`. */
export const futureAttribute = 'future';

const oneOf = <T>(...items: T[]) => fc.constantFrom(...items);
const value = oneOf(...values);
const percent = fc.oneof(
  oneOf(0, 100, 50),
  fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000),
);
const attribute = oneOf(...attributes);
const by = fc.option(oneOf('plan', 'age', 'user.tier', 'user'), { nil: undefined });
const salt = fc.option(oneOf('s1', 's2'), { nil: undefined });

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  // Many rules begin by comparing one attribute with the same few values.
  fc.record({ attribute: fc.constant('plan'), op: fc.constant('equals' as const), value: oneOf('pro', 'free') }),
  fc.record({ attribute, op: oneOf('equals' as const, 'notEquals' as const), value, ignoreCase: fc.boolean() }),
  fc.record({ attribute, op: oneOf('in' as const, 'notIn' as const), value: fc.array(value, { maxLength: 3 }), ignoreCase: fc.boolean() }),
  fc.record({
    attribute,
    op: oneOf('startsWith' as const, 'endsWith' as const, 'contains' as const),
    value: fc.oneof(oneOf('p', 'P', 'o', ''), fc.array(oneOf('p', 'R', 'ee'), { maxLength: 3 })),
    ignoreCase: fc.boolean(),
  }),
  fc.record({
    attribute,
    op: fc.constant('matches' as const),
    value: oneOf('^p', 'r.$', '^(pro|u1)$', '[A-Z]', ''),
    ignoreCase: fc.boolean(),
  }),
  fc.record({
    attribute,
    op: oneOf('lessThan' as const, 'atMost' as const, 'greaterThan' as const, 'atLeast' as const),
    value: oneOf(3, 4),
  }),
  fc.record({ attribute: oneOf('since', 'age', 'plan'), op: oneOf('before' as const, 'after' as const), value: oneOf(...instants) }),
  fc.record({
    attribute: oneOf('app', 'age', 'plan'),
    op: oneOf(
      ...(['versionEquals', 'versionBelow', 'versionAtMost', 'versionAbove', 'versionAtLeast'] as const), // each its own operator
    ),
    value: oneOf(...versions),
  }),
  fc.record({
    attribute: oneOf('ip', 'age', 'plan'),
    op: fc.constant('inNetwork' as const),
    value: fc.array(oneOf(...networks), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ attribute, op: oneOf('exists' as const, 'missing' as const) }),
);
const future: fc.Arbitrary<Condition> = fc.constant({ attribute: futureAttribute, op: 'exists' });

/** The condition inside so many more that it nests as deep as is allowed. */
function nest(inner: Condition, levels: number): Condition {
  const around: ((part: Condition) => Condition)[] = [(part) => ({ not: part }), (part) => ({ all: [part] }), (part) => ({ any: [part] })];
  return levels === 0 ? inner : nest(around[levels % 3]!(inner), levels - 1); // three of them
}

/** Conditions that may refer to these cohorts. */
function condition(cohorts: readonly string[]): fc.Arbitrary<Condition> {
  const bucket = fc.record({ bucket: fc.record({ percent, by, salt: oneOf('b1', 'b2') }) });
  const leaf = fc.oneof(
    { weight: 6, arbitrary: comparison },
    { weight: 2, arbitrary: bucket },
    { weight: 1, arbitrary: future },
    ...(cohorts.length > 0 ? [{ weight: 2, arbitrary: fc.record({ cohort: oneOf(...cohorts) }) }] : []),
  );
  const tree = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  })).tree;
  const deepest = fc.tuple(leaf, fc.integer({ min: 4, max: conditionDepthMax - 1 })).map(([inner, levels]) => nest(inner, levels));
  return fc.oneof({ weight: 9, arbitrary: tree }, { weight: 1, arbitrary: deepest });
}

const place: fc.Arbitrary<Scope> = oneOf<Scope>(
  {},
  { country: 'US' },
  { state: 'US-TX' },
  { state: 'US-CA', country: 'US' },
  { city: 'HOU' },
  { city: 'HOU', country: 'US' },
  { city: 'CDMX' },
);
const scope = fc
  .tuple(place, fc.option(oneOf('studio', 'talent'), { nil: undefined }), fc.option(oneOf(...cohortKeys), { nil: undefined }))
  .map(([where, role, cohort]): Scope => ({ ...where, ...(role ? { role } : {}), ...(cohort ? { cohort } : {}) }));

/** Two spellings of one canonical scope have one identity. */
function identity({ country, state, city, role, cohort }: Scope): string {
  return JSON.stringify([city ?? state ?? country, role, cohort]);
}

/** Variants of each type of value. */
const valuesOf: Record<Flag['valueType'], Record<'on' | 'off' | 'other', unknown>> = {
  boolean: { on: true, off: false, other: true },
  string: { on: 'yes', off: 'no', other: 'maybe' },
  number: { on: 1, off: 0, other: -2.5 },
  object: { on: { a: [1] }, off: [], other: {} },
};
function serve(flagType: Flag['flagType']): fc.Arbitrary<Serve> {
  const names = flagType === 'variant' ? ['on', 'off', 'other'] : ['on', 'off'];
  const split = fc
    .uniqueArray(fc.record({ variant: oneOf(...names), weight: oneOf(0, 1, 2, 50) }), { minLength: 1, selector: (part) => part.variant })
    .filter((parts) => parts.some(({ weight }) => weight > 0));
  // flagd may list a variant twice, and the order of its ranges counts.
  const ranges = fc
    .array(fc.record({ variant: oneOf(...names), weight: oneOf(0, 1, 2, 50) }), { minLength: 1, maxLength: 4 })
    .filter((parts) => parts.some(({ weight }) => weight > 0));
  const shares = flagType === 'variant' ? [] : [fc.record({ percent, by, salt })];
  return fc.oneof(
    fc.record({ variant: oneOf(...names) }),
    fc.record({ split, by, salt }),
    fc.record({ split: ranges, by, salt, bucketing: fc.constant('flagd' as const) }),
    ...shares,
  ) as fc.Arbitrary<Serve>;
}

function flag(flagType: Flag['flagType'], earlier: readonly string[]): fc.Arbitrary<unknown> {
  const rules = fc.array(fc.record({ when: condition(cohortKeys), serve: serve(flagType) }), { maxLength: 3 });
  const rest = fc.uniqueArray(fc.record({ scope, rules, serve: serve(flagType) }), {
    maxLength: 4,
    selector: (one) => identity(one.scope),
  });
  const needs =
    earlier.length === 0
      ? fc.constant([])
      : fc.array(fc.record({ flag: oneOf(...earlier), variants: oneOf(['on'], ['off', 'on'], ['off']) }), { maxLength: 2 });
  return fc
    .record({
      global: fc.record({ rules, serve: serve(flagType) }),
      rest,
      prerequisites: needs,
      state: oneOf('enabled', 'enabled', 'enabled', 'disabled'),
      clientReadable: fc.boolean(),
      valueType: oneOf(...valueTypes),
    })
    .map(({ global, rest: others, valueType, ...more }) => ({
      kind: 'flag',
      flagType,
      valueType,
      variants: flagType === 'variant' ? valuesOf[valueType] : { on: valuesOf[valueType].on, off: valuesOf[valueType].off },
      off: 'off',
      salt: 'salt',
      settings: [{ scope: {}, ...global }, ...others.filter((one) => identity(one.scope) !== identity({}))].map((one) => ({
        ...one,
        rules: one.rules.map((rule, i) => ({ id: `r${i}`, ...rule })),
      })),
      ...more,
    }));
}

/** A percentage of flags held out, by scope: what `config.a` is. */
const percentConfig = configOf({ type: 'int' }, fc.integer({ min: 0, max: 100 }));
const anyConfig = fc.oneof(
  configOf({ type: 'float' }, fc.double({ noNaN: true, noDefaultInfinity: true })),
  configOf({ type: 'money' }, fc.record({ amount: fc.maxSafeInteger(), currency: oneOf('USD', 'JPY') })),
  configOf({ type: 'json' }, fc.jsonValue({ maxDepth: 2, noUnicodeString: false })),
  configOf({ type: 'string' }, fc.string({ unit: 'binary', maxLength: 5 })),
  configOf({ type: 'enum', constraints: { members: ['a', 'b'] } }, oneOf('a', 'b')),
  configOf({ type: 'boolean' }, fc.boolean()),
);

function configOf(type: object, values: fc.Arbitrary<unknown>) {
  const settings = fc.uniqueArray(fc.record({ scope, value: values }), { maxLength: 12, selector: (one) => identity(one.scope) });
  // More settings of one shape than an explanation lists.
  const many = values.map((one) => Array.from({ length: 120 }, (_, i) => ({ scope: { role: `role${i}` }, value: one })));
  const someOrMany = fc.oneof({ weight: 9, arbitrary: settings }, { weight: 1, arbitrary: many });
  return fc
    .record({ default: values, settings: someOrMany, clientReadable: fc.boolean() })
    .map((drawn) => ({ kind: 'config', ...type, ...drawn }));
}

/** The links of a chain of prerequisites: simple flags, of which the first is drawn. */
function chain(first: object): [string, object][] {
  const link = (i: number) => ({
    kind: 'flag',
    flagType: 'percentage',
    valueType: 'boolean',
    variants: { on: true, off: false },
    off: 'off',
    salt: `chain${i}`,
    settings: [{ scope: {}, serve: { percent: 90 } }],
    prerequisites: [{ flag: chainKeys[i - 1], variants: ['on'] }],
  });
  return chainKeys.map((key, i) => [key, i === 0 ? first : link(i)]);
}

const cohorts = fc
  .tuple(
    ...cohortKeys.map((_, i) =>
      fc.record({ members: fc.subarray(targetingKeys), when: fc.option(condition(cohortKeys.slice(0, i)), { nil: undefined }) }),
    ),
    fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4 }),
  )
  .map((drawn) => {
    const ranks = drawn.at(-1) as number[];
    return cohortKeys.map((key, i) => ({ key, rank: ranks[i], ...(drawn[i] as { members: string[] }) }));
  });

const spans = fc.record({
  holdouts: fc.array(
    fc.record({
      percent: fc.oneof(percent, fc.constant({ config: 'config.a' })),
      by,
      salt: oneOf('h1', 'h2'),
      flags: fc.subarray(flagKeys),
    }),
    { maxLength: 2 },
  ),
  layers: fc.array(fc.record({ by, salt: oneOf('l1', 'l2'), flags: fc.shuffledSubarray(flagKeys, { maxLength: 2 }) }), { maxLength: 2 }),
});

/** JSON has no undefined members. */
function toPlain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

export const registries: fc.Arbitrary<Registry> = fc
  .tuple(
    cohorts,
    percentConfig,
    anyConfig,
    fc.tuple(
      ...flagKeys.map((_, i) =>
        oneOf('boolean' as const, 'percentage' as const, 'variant' as const).chain((type) => flag(type, flagKeys.slice(0, i))),
      ),
    ),
    spans,
    flag('boolean', []),
  )
  .map(([drawnCohorts, configA, configB, flags, { holdouts, layers }, first]) =>
    Registry.parse(
      toPlain({
        places,
        cohorts: drawnCohorts,
        keys: {
          'config.a': configA,
          'config.b': configB,
          gone: { ...configA, archived: true },
          ...Object.fromEntries(flagKeys.map((key, i) => [key, flags[i]])),
          ...Object.fromEntries(chain(first as object)),
        },
        holdouts: holdouts.map((holdout, i) => ({ key: `holdout${i}`, ...holdout })),
        layers: layers.map(({ flags: members, ...layer }, i) => ({
          key: `layer${i}`,
          ...layer,
          flags: Object.fromEntries(members.map((key, j) => [key, [j * 5000, (j + 1) * 5000]])),
        })),
      }),
    ),
  );

const optional = <T>(...items: T[]) => fc.option(oneOf(...items), { nil: undefined });

export const contexts: fc.Arbitrary<JsonObject> = fc
  .record({
    targetingKey: optional<unknown>(...targetingKeys, '', 5),
    country: optional<unknown>('US', 'MX', 'XX', 3),
    state: optional<unknown>('US-TX', 'US-CA', 'HOU', 'nowhere'),
    city: optional<unknown>('HOU', 'LA', 'CDMX', 'US', 'nowhere', 'n'.repeat(70), null),
    role: optional<unknown>('studio', 'talent', 'client', 7),
    cohorts: optional<unknown>(['alpha'], ['beta', 'gamma', 'unknown'], 'alpha', []),
    plan: fc.option(fc.oneof(value, oneOf<unknown>('pro', 'p'.repeat(200), [], {})), { nil: undefined }),
    age: optional<unknown>(3, 4, 3.5, '3', 1e21),
    user: optional<unknown>({ tier: 'pro' }, { tier: 3 }, 'pro', null, ['pro']),
    'user.tier': optional<unknown>('free', 4),
    since: optional<unknown>(...instants, '2026-01-01', 'yesterday', null),
    app: optional<unknown>(...versions, '1.2', 'new', 2),
    ip: optional<unknown>(
      '10.1.2.3',
      '10.1.3.255',
      '10.1.4.0',
      '192.0.2.1',
      '2001:db8::1',
      '2001:db9::1',
      '1:2:3:4:5:6:7:8',
      '::10.1.2.3',
      'here',
      10,
    ),
    [futureAttribute]: optional<unknown>(true),
  })
  .map(toPlain);

/** Every key of the registries above, and one that none has. */
export const askedKeys = ['config.a', 'config.b', 'gone', ...flagKeys, ...chainKeys, 'toString'];

/**
 * The snapshot as a compiler of the future might write it: every clause on `futureAttribute` has an operator that this reader does
 * not know. Codes 30 and 99 are of one length, so nothing else moves.
 */
export function withUnknownOperators(snapshot: Uint8Array): Uint8Array {
  const text = Buffer.from(snapshot).toString('latin1').replaceAll(`[30,"${futureAttribute}"]`, `[99,"${futureAttribute}"]`);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

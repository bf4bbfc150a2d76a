// Random registries that compile, and random contexts that often match them: small pools of names make collisions likely.
import type { Condition } from '@switchyard/registry-core/registry/condition';
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
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
const flagKeys = ['flag.a', 'flag.b', 'flag.c', 'constructor'];
const attributes = ['plan', 'age', 'user.tier', 'constructor', 'targetingKey', 'city', 'toString'];
export const targetingKeys = ['u1', 'u2', 'u3', 'ünï', '0'];
const values = ['pro', 'PRO', 'free', 'HOU', 'u1', 3, 4.5, true, false, null];

const oneOf = <T>(...items: T[]) => fc.constantFrom(...items);
const value = oneOf(...values);
const percent = fc.oneof(
  oneOf(0, 100, 50),
  fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000),
);
const attribute = oneOf(...attributes);
const by = fc.option(oneOf('plan', 'age', 'user.tier'), { nil: undefined });
const salt = fc.option(oneOf('s1', 's2'), { nil: undefined });

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ attribute, op: oneOf('equals' as const, 'notEquals' as const), value, ignoreCase: fc.boolean() }),
  fc.record({ attribute, op: oneOf('in' as const, 'notIn' as const), value: fc.array(value, { maxLength: 3 }), ignoreCase: fc.boolean() }),
  fc.record({
    attribute,
    op: oneOf('startsWith' as const, 'endsWith' as const, 'contains' as const),
    value: oneOf('p', 'P', 'o', ''),
    ignoreCase: fc.boolean(),
  }),
  fc.record({
    attribute,
    op: oneOf('lessThan' as const, 'atMost' as const, 'greaterThan' as const, 'atLeast' as const),
    value: oneOf(3, 4),
  }),
  fc.record({ attribute, op: oneOf('exists' as const, 'missing' as const) }),
);

/** Conditions that may refer to these cohorts. */
function condition(cohorts: readonly string[]): fc.Arbitrary<Condition> {
  const bucket = fc.record({ bucket: fc.record({ percent, salt: oneOf('b1', 'b2') }) });
  const leaf = fc.oneof(comparison, bucket, ...(cohorts.length > 0 ? [fc.record({ cohort: oneOf(...cohorts) })] : []));
  return fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  })).tree;
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

const variants = { on: 'yes', off: 'no', other: 'maybe' };
function serve(flagType: Flag['flagType']): fc.Arbitrary<Serve> {
  const names = flagType === 'variant' ? Object.keys(variants) : ['on', 'off'];
  const split = fc
    .uniqueArray(fc.record({ variant: oneOf(...names), weight: oneOf(0, 1, 2, 50) }), { minLength: 1, selector: (part) => part.variant })
    .filter((parts) => parts.some(({ weight }) => weight > 0));
  const shares = flagType === 'variant' ? [] : [fc.record({ percent, by, salt })];
  return fc.oneof(fc.record({ variant: oneOf(...names) }), fc.record({ split, by, salt }), ...shares) as fc.Arbitrary<Serve>;
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
    })
    .map(({ global, rest: others, ...more }) => ({
      kind: 'flag',
      flagType,
      valueType: 'string',
      variants: flagType === 'variant' ? variants : { on: 'yes', off: 'no' },
      off: 'off',
      salt: 'salt',
      settings: [{ scope: {}, ...global }, ...others.filter((one) => identity(one.scope) !== identity({}))].map((one) => ({
        ...one,
        rules: one.rules.map((rule, i) => ({ id: `r${i}`, ...rule })),
      })),
      ...more,
    }));
}

const config = fc
  .uniqueArray(fc.record({ scope, value: fc.integer({ min: 0, max: 100 }) }), { maxLength: 12, selector: (one) => identity(one.scope) })
  .map((settings) => ({ kind: 'config', type: 'int', default: 7, settings }));

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
  layers: fc.array(fc.record({ by, salt: oneOf('l1'), flags: fc.subarray(flagKeys, { maxLength: 2 }) }), { maxLength: 1 }),
});

/** JSON has no undefined members. */
function toPlain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

export const registries: fc.Arbitrary<Registry> = fc
  .tuple(
    cohorts,
    config,
    config,
    fc.tuple(
      ...flagKeys.map((_, i) =>
        oneOf('boolean' as const, 'percentage' as const, 'variant' as const).chain((type) => flag(type, flagKeys.slice(0, i))),
      ),
    ),
    spans,
  )
  .map(([drawnCohorts, configA, configB, flags, { holdouts, layers }]) =>
    Registry.parse(
      toPlain({
        places,
        cohorts: drawnCohorts,
        keys: { 'config.a': configA, 'config.b': configB, ...Object.fromEntries(flagKeys.map((key, i) => [key, flags[i]])) },
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
    city: optional<unknown>('HOU', 'LA', 'CDMX', 'US', 'nowhere', null),
    role: optional<unknown>('studio', 'talent', 'client', 7),
    cohorts: optional<unknown>(['alpha'], ['beta', 'gamma', 'unknown'], 'alpha', []),
    plan: fc.option(value, { nil: undefined }),
    age: optional<unknown>(3, 4, 3.5, '3', 1e21),
    user: optional<unknown>({ tier: 'pro' }, { tier: 3 }, 'pro', null, ['pro']),
    'user.tier': optional<unknown>('free', 4),
  })
  .map(toPlain);

/** Every key of the registries above, and one that none has. */
export const askedKeys = ['config.a', 'config.b', ...flagKeys, 'toString'];

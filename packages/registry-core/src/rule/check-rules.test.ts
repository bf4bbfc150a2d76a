// Rules over whole registries: the scopes that are looked at find exactly what looking at every context finds, before and after
// a change; and what is too much is said to be unchecked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../evaluate/open-snapshot.ts';
import { BusinessRule } from '../registry/business-rule.ts';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import { type EntryBody, type EntryId, fromEntries } from '../registry/entry.ts';
import type { Place } from '../registry/place.ts';
import type { Scope } from '../registry/scope.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { checkAllRules, checkRules } from './check-rules.ts';

type Entries = Map<EntryId, EntryBody>;
interface Context {
  readonly place?: string;
  readonly role?: string;
  readonly cohorts: readonly string[];
}

const roles = ['studio', 'talent'];
const cohortKeys = ['alpha', 'beta', 'gamma'];
const keyNames = ['a', 'b', 'c'];
/** Houston may move to California and Dallas may lie in the country itself. */
const placesWith = (houstonIn: string, dallasIn: string): Place[] => [
  { id: 'US', kind: 'country', name: 'US' },
  { id: 'TX', kind: 'state', in: 'US', name: 'Texas' },
  { id: 'CA', kind: 'state', in: 'US', name: 'California' },
  { id: 'HOU', kind: 'city', in: houstonIn, name: 'Houston' },
  { id: 'DAL', kind: 'city', in: dallasIn, name: 'Dallas' },
];
const scopePlaces: Scope[] = [{}, { country: 'US' }, { state: 'TX' }, { state: 'CA' }, { city: 'HOU' }, { city: 'DAL' }];
const scopes: Scope[] = scopePlaces.flatMap((place) =>
  [undefined, ...roles].flatMap((role) =>
    [undefined, ...cohortKeys].map((cohort) => ({ ...place, ...(role ? { role } : {}), ...(cohort ? { cohort } : {}) })),
  ),
);
const expressions = [
  'config["a"] <= 3',
  'config["a"] + config["b"] <= 5',
  'config["a"] + config["b"] + config["c"] <= 7',
  'config["a"] != config["b"] || config["c"] < 4',
];

const configKey = fc
  .record({
    fallback: fc.integer({ min: 0, max: 2 }),
    settings: fc.uniqueArray(fc.record({ scope: fc.constantFrom(...scopes), value: fc.integer({ min: 0, max: 4 }) }), {
      selector: ({ scope }) => JSON.stringify(scope),
      maxLength: 6,
    }),
  })
  .map(({ fallback, settings }) => ConfigKey.parse({ kind: 'config', type: 'int', default: fallback, settings }));
const registry = fc.record({
  keys: fc.tuple(configKey, configKey, configKey),
  ranks: fc.shuffledSubarray([1, 2, 3], { minLength: 3 }),
  houstonIn: fc.constantFrom('TX', 'CA'),
  dallasIn: fc.constantFrom('TX', 'US'),
  expression: fc.constantFrom(...expressions),
});
type Drawn = typeof registry extends fc.Arbitrary<infer T> ? T : never;

function toEntryMap({ keys, ranks, houstonIn, dallasIn, expression }: Drawn): Entries {
  const entries: Entries = new Map();
  for (const place of placesWith(houstonIn, dallasIn)) entries.set(`place:${place.id}`, place);
  for (const [i, key] of cohortKeys.entries()) entries.set(`cohort:${key}`, Cohort.parse({ key, rank: ranks[i] }));
  for (const [i, name] of keyNames.entries()) entries.set(`key:${name}`, keys[i]!); // three of each
  entries.set('rule:it', BusinessRule.parse({ key: 'it', expression }));
  return entries;
}

const subsets = Array.from({ length: 2 ** cohortKeys.length }, (_, mask) => cohortKeys.filter((_key, bit) => mask & (1 << bit)));
const contexts: Context[] = [undefined, 'US', 'TX', 'CA', 'HOU', 'DAL'].flatMap((place) =>
  [undefined, ...roles].flatMap((role) => subsets.map((cohorts) => ({ ...(place ? { place } : {}), ...(role ? { role } : {}), cohorts }))),
);

/** Every setting looked at, the best kept: cohort before role before depth, then the lower rank. */
function naiveValue(entries: Entries, name: string, { place, role, cohorts }: Context): number {
  const line: string[] = [];
  for (let id = place; id !== undefined; id = (entries.get(`place:${id}`) as Place).in) line.push(id);
  const key = entries.get(`key:${name}`) as ConfigKey;
  let best: { readonly order: readonly number[]; readonly value: number } | undefined;
  for (const { scope, value } of key.settings) {
    const id = scope.city ?? scope.state ?? scope.country;
    const matches =
      (id === undefined || line.includes(id)) &&
      (scope.role === undefined || scope.role === role) &&
      (scope.cohort === undefined || cohorts.includes(scope.cohort));
    const depth = scope.city ? 3 : scope.state ? 2 : scope.country ? 1 : 0;
    const rank = scope.cohort ? (entries.get(`cohort:${scope.cohort}`) as Cohort).rank : 0;
    const order = [scope.cohort ? 1 : 0, scope.role ? 1 : 0, depth, -rank];
    const isBetter = best === undefined || order.map((part, i) => part - best!.order[i]!).find((part) => part !== 0)! > 0; // best is there
    if (matches && isBetter) best = { order, value: value as number };
  }
  return best?.value ?? (key.default as number);
}

/** The expressions again, in the test's own language. */
const naiveRules: Record<string, (a: number, b: number, c: number) => boolean> = {
  [expressions[0]!]: (a) => a <= 3,
  [expressions[1]!]: (a, b) => a + b <= 5,
  [expressions[2]!]: (a, b, c) => a + b + c <= 7,
  [expressions[3]!]: (a, b, c) => a !== b || c < 4,
};

function naive(entries: Entries, context: Context): { readonly text: string; readonly holds: boolean } {
  const { expression } = entries.get('rule:it') as BusinessRule;
  const values = keyNames.map((name) => naiveValue(entries, name, context)) as [number, number, number];
  const read = keyNames.flatMap((name, i) => (expression.includes(`"${name}"`) ? [`${name}=${values[i]}`] : []));
  return { text: read.join(), holds: naiveRules[expression]!(...values) }; // one of the four
}

const valuesText = (values: readonly { key: string; value: unknown }[]) =>
  [...values]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value }) => `${key}=${value}`)
    .join();
const sorted = (texts: Iterable<string>) => [...new Set(texts)].sort();

// Three hundred registries take seconds where several tests run at once.
describe('a rule', { timeout: 60_000 }, () => {
  it('is broken in the scopes that are looked at by exactly the values that break it in some context', () => {
    fc.assert(
      fc.property(registry, (drawn) => {
        const entries = toEntryMap(drawn);
        const [outcome] = checkAllRules(entries);
        const everywhere = contexts.map((context) => naive(entries, context)).filter(({ holds }) => !holds);
        expect(sorted(outcome!.broken.map(({ values }) => valuesText(values)))).toEqual(sorted(everywhere.map(({ text }) => text)));
      }),
      { numRuns: 200 },
    );
  });

  it('is newly broken exactly when some context gets other values from the change and they break it', () => {
    const changed = fc.tuple(registry, registry, fc.integer({ min: 0, max: 127 }));
    fc.assert(
      fc.property(changed, ([was, drawn, mask]) => {
        // Each part of the registry is changed or left alone.
        const keep = <T>(bit: number, before: T, after: T): T => (mask & (1 << bit) ? after : before);
        const is: Drawn = {
          keys: [keep(0, was.keys[0], drawn.keys[0]), keep(1, was.keys[1], drawn.keys[1]), keep(2, was.keys[2], drawn.keys[2])],
          ranks: keep(3, was.ranks, drawn.ranks),
          houstonIn: keep(4, was.houstonIn, drawn.houstonIn),
          dallasIn: keep(5, was.dallasIn, drawn.dallasIn),
          expression: keep(6, was.expression, drawn.expression),
        };
        const [before, after] = [toEntryMap(was), toEntryMap(is)];
        const broken = contexts.flatMap((context) => {
          const [old, now] = [naive(before, context), naive(after, context)];
          return now.holds ? [] : [{ text: now.text, isNew: was.expression !== is.expression || old.text !== now.text }];
        });
        const newly = broken.filter(({ isNew }) => isNew).map(({ text }) => text);
        const outcomes = checkRules(before, after);
        const found = outcomes.flatMap((outcome) => outcome.broken.filter(({ isNew }) => isNew));
        expect(sorted(found.map(({ values }) => valuesText(values)))).toEqual(sorted(newly));
      }),
      { numRuns: 300 },
    );
  });

  it('is given the values that the evaluator gives', () => {
    fc.assert(
      fc.property(registry, (drawn) => {
        const entries = toEntryMap(drawn);
        // One that nothing keeps, so that every scope that is looked at is shown.
        entries.set('rule:it', BusinessRule.parse({ key: 'it', expression: 'config["a"] + config["b"] + config["c"] < 0' }));
        const opened = openSnapshot(compileSnapshot(fromEntries(entries)).bytes!); // what was drawn compiles
        if (!opened.ok) throw new Error(opened.refusal.message);
        const kindOf = (place: string) => (entries.get(`place:${place}`) as Place).kind;
        for (const { audiences, values } of checkAllRules(entries)[0]!.broken) {
          for (const { place, role, cohorts } of audiences) {
            const context = { ...(place ? { [kindOf(place)]: place } : {}), ...(role ? { role } : {}), cohorts: [...cohorts] };
            for (const { key, value } of values) expect(opened.value.evaluate(key, context)).toMatchObject({ value });
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a large registry', { timeout: 60_000 }, () => {
  const cities = Array.from({ length: 1_000 }, (_, i): Place => ({ id: `C${i}`, kind: 'city', in: 'US', name: `City ${i}` }));
  const inCities = (value: (i: number) => number) =>
    ConfigKey.parse({
      kind: 'config',
      type: 'float',
      default: 0.1,
      settings: cities.map(({ id }, i) => ({ scope: { city: id }, value: value(i) })),
    });
  function withRules(count: number): Entries {
    const entries: Entries = new Map([['place:US', { id: 'US', kind: 'country', name: 'US' }]]);
    for (const place of cities) entries.set(`place:${place.id}`, place);
    entries.set(
      'key:provider',
      inCities((i) => 0.1 + i / 10_000),
    );
    entries.set(
      'key:client',
      inCities((i) => 0.1 + i / 20_000),
    );
    const expression = (i: number) => `round(config["provider"] + config["client"], 9) <= 0.${400 + i}`;
    for (let i = 0; i < count; i += 1) entries.set(`rule:r${i}`, BusinessRule.parse({ key: `r${i}`, expression: expression(i) }));
    return entries;
  }

  it('of a thousand cities has as many scopes to check as cities, for each of fifty rules', () => {
    const before = withRules(50);
    const after = new Map(before).set(
      'key:provider',
      inCities((i) => 0.1 + i / 9_000),
    );
    const outcomes = checkRules(before, after);
    // Two cities have no meet, so two keys with a thousand settings each are a thousand scopes and not a million.
    expect(outcomes.map(({ audiences }) => audiences)).toEqual(Array(50).fill(1_001));
  });

  it('with more combinations of scopes than the limit is said to be unchecked, not kept', () => {
    const entries: Entries = new Map();
    const many = Array.from({ length: 150 }, (_, i) => `c${i}`);
    for (const [i, key] of many.entries()) entries.set(`cohort:${key}`, Cohort.parse({ key, rank: i }));
    const settings = many.map((cohort) => ({ scope: { cohort }, value: 1 }));
    for (const name of keyNames) entries.set(`key:${name}`, ConfigKey.parse({ kind: 'config', type: 'int', default: 0, settings }));
    entries.set('rule:it', BusinessRule.parse({ key: 'it', expression: expressions[2] }));
    expect(checkAllRules(entries)).toMatchObject([{ broken: [], unchecked: expect.stringContaining('more than 20000') }]);
  });
});

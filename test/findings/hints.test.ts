// What the compiler's hints claim holds for every context: whoever acts on one changes no answer. Random registries that are full
// of overlaps, each asked with every context that could tell.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { Cohort } from '@switchyard/registry-core/registry/cohort';
import type { Condition } from '@switchyard/registry-core/registry/condition';
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import { Registry } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { type CanonicalScope, canonicalScope, scopeText } from '@switchyard/registry-core/scope/canonical-scope';
import { type PlaceTree, toPlaceTree } from '@switchyard/registry-core/scope/place-tree';
import { compareSpecificity } from '@switchyard/registry-core/scope/specificity';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

// A busy machine takes its time; what is asserted does not depend on it.
vi.setConfig({ testTimeout: 120_000 });

const oneOf = <T>(...items: readonly T[]) => fc.constantFrom(...items);
const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
  { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
  { id: 'DAL', kind: 'city', in: 'US-TX', name: 'Dallas' },
] as const;
const cohortKeys = ['c1', 'c2', 'c3'];

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ attribute: fc.constant('city'), op: oneOf('equals' as const, 'notEquals' as const), value: oneOf('HOU', 'DAL') }),
  fc.record({ attribute: fc.constant('role'), op: oneOf('equals' as const, 'notEquals' as const), value: oneOf('studio', 'talent') }),
  fc.record({
    attribute: oneOf('role', 'plan'),
    op: oneOf('in' as const, 'notIn' as const),
    value: fc.subarray(['studio', 'talent', 'pro', null]),
  }),
  fc.record({
    attribute: fc.constant('plan'),
    op: oneOf('equals' as const),
    value: oneOf<string | number | null>('pro', 'PRO', null, 3),
    ignoreCase: fc.boolean(),
  }),
  fc.record({
    attribute: fc.constant('plan'),
    op: oneOf('startsWith' as const, 'contains' as const, 'endsWith' as const),
    value: oneOf<string | string[]>('p', 'pr', ['o', 'P']),
  }),
  fc.record({
    attribute: fc.constant('age'),
    op: oneOf('lessThan' as const, 'atMost' as const, 'greaterThan' as const, 'atLeast' as const),
    value: oneOf(3, 4),
  }),
  fc.record({ attribute: oneOf('role', 'age', 'plan'), op: oneOf('exists' as const, 'missing' as const) }),
);

function condition(cohorts: readonly string[]): fc.Arbitrary<Condition> {
  const bucket = fc.record({ bucket: fc.record({ percent: oneOf(0, 20, 60, 100), salt: fc.constant('b') }) });
  const leaf = fc.oneof(
    { weight: 6, arbitrary: comparison },
    bucket,
    ...(cohorts.length > 0 ? [fc.record({ cohort: oneOf(...cohorts) })] : []),
  );
  return fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  })).tree;
}

const scopes: fc.Arbitrary<Scope> = fc
  .tuple(
    oneOf<Scope>({}, { country: 'US' }, { state: 'US-TX' }, { city: 'HOU' }, { city: 'DAL' }),
    oneOf(undefined, undefined, 'studio', 'talent'),
    oneOf(undefined, undefined, ...cohortKeys),
  )
  .map(([place, role, cohort]) => ({ ...place, ...(role ? { role } : {}), ...(cohort ? { cohort } : {}) }));
const text = (scope: Scope) => JSON.stringify([scope.city ?? scope.state ?? scope.country, scope.role, scope.cohort]);

const cohorts = fc
  .tuple(
    ...cohortKeys.map((_, i) =>
      fc.record({ members: fc.subarray(['u1']), when: fc.option(condition(cohortKeys.slice(0, i)), { nil: undefined, freq: 6 }) }),
    ),
    fc.shuffledSubarray([1, 2, 3], { minLength: 3 }),
  )
  .map((drawn) => cohortKeys.map((key, i) => ({ key, rank: (drawn.at(-1) as number[])[i], ...(drawn[i] as Partial<Cohort>) })));

const config = fc
  .uniqueArray(fc.record({ scope: scopes, value: oneOf(1, 2) }), { maxLength: 12, selector: ({ scope }) => text(scope) })
  .map((settings) => ({ kind: 'config', type: 'int', default: 1, settings }));

const flag = fc
  .uniqueArray(fc.record({ scope: scopes, rules: fc.array(condition(cohortKeys), { maxLength: 4 }) }), {
    maxLength: 5,
    selector: ({ scope }) => text(scope),
  })
  .map((drawn) => {
    const settings = drawn.map(({ scope, rules }) => ({
      scope,
      rules: rules.map((when, i) => ({ id: `r${i}`, when, serve: { variant: 'on' } })),
      serve: { variant: 'off' },
    }));
    const hasGlobal = drawn.some(({ scope }) => text(scope) === text({}));
    const all = hasGlobal ? settings : [{ scope: {}, serve: { variant: 'off' } }, ...settings];
    return {
      kind: 'flag',
      flagType: 'boolean',
      valueType: 'boolean',
      variants: { on: true, off: false },
      off: 'off',
      salt: 'f',
      settings: all,
    };
  });

const registries = fc
  .record({ cohorts, config, flag })
  .map((drawn) =>
    Registry.parse(JSON.parse(JSON.stringify({ places, cohorts: drawn.cohorts, keys: { config: drawn.config, flag: drawn.flag } }))),
  );

function* everyContext(): Generator<Record<string, unknown>> {
  for (const place of [{}, { country: 'US' }, { state: 'US-TX' }, { city: 'HOU' }, { city: 'DAL', state: 'XX' }])
    for (const role of [undefined, 'studio', 'talent', 'client'])
      for (const plan of [undefined, 'pro', 'PRO', null, 3])
        for (const age of [undefined, 3, 3.5, 4])
          for (const targetingKey of ['u1', 'u2'])
            yield { ...place, ...(role && { role }), ...(plan !== undefined && { plan }), ...(age && { age }), targetingKey };
}
const asked = [...everyContext()];
const asserting = asked.filter((_, i) => i % 7 === 0).flatMap((context) => cohortKeys.map((key) => ({ ...context, cohorts: [key] })));

function open(registry: Registry) {
  const { bytes, findings } = compileSnapshot(registry);
  if (bytes === undefined) throw new Error(JSON.stringify(findings));
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return { snapshot: opened.value, findings };
}

/** For each answer that any context gets, by whom it was decided: `scope` and `scope rule`. */
function decidersOf(registry: Registry, key: string, contexts: readonly Record<string, unknown>[]): Set<string> {
  const { snapshot } = open(registry);
  return new Set(
    contexts.flatMap((context) => {
      const { metadata } = { metadata: undefined, ...snapshot.evaluate(key, context, { client: false }) };
      return [`${metadata?.scope}`, `${metadata?.scope} ${metadata?.rule}`];
    }),
  );
}

const tree: PlaceTree = toPlaceTree(places);
function canonical(scope: Scope): CanonicalScope {
  const result = canonicalScope(scope, tree);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

/** The setting, and perhaps the rule, that a finding is about. */
function subjectOf(registry: Registry, { entry, path }: Finding) {
  const [, index = '', rule] = /^settings\[(\d+)\](?:\.rules\[(\d+)\])?$/.exec(path) ?? [];
  const body = registry.keys[entry.slice('key:'.length)] as ConfigKey | Flag;
  const setting = body.settings[Number(index)]!; // the finding is about one of them
  return { key: entry.slice('key:'.length), body, setting, index: Number(index), scope: scopeText(canonical(setting.scope)), rule };
}

/** What is inherited, found by comparing every setting with every other. */
function naivelyEqual(registry: Registry): number[] {
  const { settings, default: fallback } = registry.keys.config as ConfigKey;
  const ranks = new Map(registry.cohorts.map(({ key, rank }) => [key, rank]));
  const all = settings
    .map(({ scope, value }, index) => ({ scope: canonical(scope), value, index }))
    .sort((a, b) => compareSpecificity(a.scope, b.scope, (key) => ranks.get(key)!)); // every cohort has a rank
  const isIn = (inner: CanonicalScope, place: string | undefined) =>
    place === undefined || (inner.place !== undefined && Object.values(tree.lineage(inner.place)).includes(place));
  const equal = all.filter(({ scope, value }, i) => {
    const below = all.slice(i + 1).filter((other) => {
      const roles = scope.role === undefined || other.scope.role === undefined || scope.role === other.scope.role;
      return roles && (isIn(scope, other.scope.place) || isIn(other.scope, scope.place));
    });
    const heir = below.findIndex(({ scope: outer }) => {
      const roleFits = outer.role === undefined || outer.role === scope.role;
      return roleFits && (outer.cohort === undefined || outer.cohort === scope.cohort) && isIn(scope, outer.place);
    });
    const mustAgree = heir < 0 ? [...below.map((other) => other.value), fallback] : below.slice(0, heir + 1).map((other) => other.value);
    return mustAgree.every((other) => other === value);
  });
  return equal.map(({ index }) => index).sort((a, b) => a - b);
}

describe('for every registry', () => {
  it('a setting that can never win, or has nobody, decides no answer', () => {
    let shown = 0;
    const property = fc.property(registries, (registry) => {
      for (const finding of open(registry).findings) {
        if (finding.code !== 'SETTING_SHADOWED' && finding.code !== 'SETTING_WITHOUT_CONTEXTS') continue;
        shown++;
        const { key, scope } = subjectOf(registry, finding);
        const contexts = finding.message.includes('a caller asserts') ? asked : [...asked, ...asserting];
        expect(decidersOf(registry, key, contexts), finding.message).not.toContain(scope);
      }
    });
    fc.assert(property);
    expect(shown).toBeGreaterThan(10);
  });

  it('a rule that is never reached decides no answer', () => {
    let shown = 0;
    const property = fc.property(registries, (registry) => {
      for (const finding of open(registry).findings.filter(({ code }) => code === 'RULE_UNREACHABLE')) {
        shown++;
        const { key, scope, rule } = subjectOf(registry, finding);
        expect(decidersOf(registry, key, [...asked, ...asserting]), finding.message).not.toContain(`${scope} r${rule}`);
      }
    });
    fc.assert(property);
    expect(shown).toBeGreaterThan(10);
  });

  it('a setting that says what is inherited can be taken out, and no other comparison would find more', () => {
    const property = fc.property(registries, (registry) => {
      const { snapshot, findings } = open(registry);
      const equal = findings.filter(({ code, entry }) => code === 'SETTING_EQUALS_INHERITED' && entry === 'key:config');
      expect(equal.map((finding) => subjectOf(registry, finding).index).sort((a, b) => a - b)).toEqual(naivelyEqual(registry));
      for (const finding of equal) {
        const { body, setting } = subjectOf(registry, finding);
        const settings = (body as ConfigKey).settings.filter((other) => other !== setting);
        const without = open({ ...registry, keys: { config: { ...(body as ConfigKey), settings } } }).snapshot;
        for (const context of [...asked, ...asserting]) {
          const [before, after] = [snapshot, without].map((one) => one.evaluate('config', context, { client: false }));
          expect('value' in after! && after.value, finding.message).toEqual('value' in before! && before.value); // two were mapped
        }
      }
    });
    fc.assert(property);
  });

  it('a cohort that is empty has nobody in it', () => {
    const property = fc.property(registries, (registry) => {
      for (const { code, entry } of open(registry).findings) {
        if (code !== 'COHORT_EMPTY') continue;
        const cohort = entry.slice('cohort:'.length);
        const key = { kind: 'config', type: 'int', default: 0, settings: [{ scope: { cohort }, value: 1 }] };
        const { snapshot } = open(Registry.parse({ places, cohorts: registry.cohorts, keys: { key } }));
        for (const context of asked) expect(snapshot.evaluate('key', context, { client: false })).toMatchObject({ value: 0 });
      }
    });
    fc.assert(property);
  });
});

// Canonical scopes and their order of specificity, by the examples of the definition.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../registry/scope.ts';
import { canonicalScope, scopeText } from './canonical-scope.ts';
import { toPlaceTree } from './place-tree.ts';
import { compareSpecificity, depthOf, hasCohort, hasRole, shapeOf } from './specificity.ts';

/** Made in each test, so that mutation testing knows who needs it. */
const places = () =>
  toPlaceTree([
    { id: 'US', kind: 'country' },
    { id: 'US-TX', kind: 'state', in: 'US' },
    { id: 'US-CA', kind: 'state', in: 'US' },
    { id: 'HOU', kind: 'city', in: 'US-TX' },
    { id: 'SG', kind: 'country' },
    { id: 'SIN', kind: 'city', in: 'SG' },
  ]);

function canonical(scope: Scope) {
  const result = canonicalScope(scope, places());
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
}

describe('the canonical form', () => {
  const forms: [Scope, string][] = [
    [{}, 'global'],
    [{ city: 'HOU', state: 'US-TX', country: 'US' }, 'city=HOU'],
    [{ state: 'US-TX', role: 'studio' }, 'state=US-TX,role=studio'],
    [{ cohort: 'vip', role: 'studio', country: 'US' }, 'country=US,role=studio,cohort=vip'],
    [{ city: 'SIN', country: 'SG' }, 'city=SIN'],
    [{ role: 'studio' }, 'role=studio'],
  ];
  it.each(forms)('of %j is %s', (scope, text) => {
    expect(scopeText(canonical(scope))).toBe(text);
  });

  const faults: [Scope, code: string, message: string][] = [
    [{ city: 'HOU', state: 'US-CA' }, 'SCOPE_CONTRADICTION', 'city HOU is not in state US-CA, so nobody is in both; drop one of them.'],
    [{ city: 'HOU', country: 'SG' }, 'SCOPE_CONTRADICTION', 'city HOU is not in country SG, so nobody is in both; drop one of them.'],
    [{ city: 'SIN', state: 'US-TX' }, 'SCOPE_CONTRADICTION', 'city SIN is not in state US-TX, so nobody is in both; drop one of them.'],
    [{ state: 'US-TX', country: 'SG' }, 'SCOPE_CONTRADICTION', 'state US-TX is not in country SG, so nobody is in both; drop one of them.'],
    [{ city: 'US-TX' }, 'SCOPE_PLACE_KIND', 'US-TX is a state, not a city; write state=US-TX.'],
    [{ city: 'HOU', state: 'US' }, 'SCOPE_PLACE_KIND', 'US is a country, not a state; write country=US.'],
    [{ country: 'XX' }, 'SCOPE_PLACE_UNKNOWN', 'The place XX is not in the registry; add it or correct the id.'],
    [{ city: 'XX', state: 'US-TX' }, 'SCOPE_PLACE_UNKNOWN', 'The place XX is not in the registry; add it or correct the id.'],
  ];
  it.each(faults)('of %j is refused with %s: %s', (scope, code, message) => {
    expect(canonicalScope(scope, places())).toEqual({ ok: false, refusal: { code, message } });
  });

  it('has no member for what a scope does not say', () => {
    expect([canonical({}), canonical({ role: 'studio' }), canonical({ city: 'HOU', cohort: 'vip' })]).toStrictEqual([
      { depth: 0 },
      { depth: 0, role: 'studio' },
      { depth: 3, place: 'HOU', cohort: 'vip' },
    ]);
  });
});

/** Any scope without a contradiction: a place spelled with some of those around it, a role, a cohort. */
const scopes = fc
  .record({
    place: fc.constantFrom<Scope>(
      {},
      { country: 'US' },
      { country: 'US', state: 'US-TX' },
      { country: 'US', state: 'US-CA' },
      { country: 'US', state: 'US-TX', city: 'HOU' },
      { country: 'SG', city: 'SIN' },
    ),
    role: fc.option(fc.constantFrom('studio', 'talent', 'us'), { nil: undefined }),
    cohort: fc.option(fc.constantFrom('studio', 'vip'), { nil: undefined }),
  })
  .map(({ place, role, cohort }) => ({ ...place, ...(role && { role }), ...(cohort && { cohort }) }));
const depths = ['country', 'state', 'city'] as const;

describe('for every scope', () => {
  it('naming places around the deepest or not makes no difference', () => {
    fc.assert(
      fc.property(scopes, fc.subarray([...depths]), (scope, dropped) => {
        const deepest = depths.findLast((depth) => depth in scope);
        const spelled = Object.fromEntries(Object.entries(scope).filter(([part]) => part === deepest || !dropped.includes(part as never)));
        expect(canonical(spelled)).toStrictEqual(canonical(scope));
      }),
    );
  });

  it('two scopes have one canonical text exactly when they name the same deepest place, role and cohort', () => {
    fc.assert(
      fc.property(scopes, scopes, (a, b) => {
        const same = (['role', 'cohort'] as const).every((part) => a[part] === b[part]) && deepestOf(a) === deepestOf(b);
        expect(scopeText(canonical(a)) === scopeText(canonical(b))).toBe(same);
      }),
    );
  });

  it('specificity is an order: of two scopes that differ by more than a name one comes first, whichever is asked', () => {
    const rank = (cohort: string) => (cohort === 'vip' ? 1 : 2);
    fc.assert(
      fc.property(scopes, scopes, (a, b) => {
        const [left, right] = [canonical(a), canonical(b)];
        expect(Math.sign(compareSpecificity(left, right, rank))).toBe(0 - Math.sign(compareSpecificity(right, left, rank)));
        const tuple = ({ depth, role, cohort }: typeof left) => [cohort ? 1 : 0, role ? 1 : 0, depth].join();
        if (tuple(left) > tuple(right)) expect(compareSpecificity(left, right, rank)).toBeLessThan(0);
        expect(shapeOf(left) > shapeOf(right)).toBe(tuple(left) > tuple(right));
      }),
    );
  });
});

function deepestOf({ city, state, country }: Scope): string | undefined {
  return city ?? state ?? country;
}

describe('specificity', () => {
  const broadToSpecific: Scope[] = [
    {},
    { country: 'US' },
    { state: 'US-TX' },
    { city: 'HOU' },
    { role: 'studio' },
    { country: 'US', role: 'studio' },
    { city: 'HOU', role: 'studio' },
    { cohort: 'vip' },
    { city: 'HOU', cohort: 'vip' },
    { role: 'studio', cohort: 'vip' },
    { city: 'HOU', role: 'studio', cohort: 'vip' },
  ];

  it('orders scopes as the definition lists them', () => {
    const scopes = broadToSpecific.map(canonical);
    const sorted = [...scopes].reverse().sort((a, b) => compareSpecificity(b, a, () => 0));
    expect(sorted.map(scopeText)).toEqual(scopes.map(scopeText));
    expect(scopes.map(shapeOf)).toEqual([...scopes.map(shapeOf)].sort((a, b) => a - b));
  });

  it('lets the cohort with the lower rank win a tie', () => {
    const rank = (cohort: string) => (cohort === 'vip' ? 1 : 2);
    expect(compareSpecificity(canonical({ cohort: 'vip' }), canonical({ cohort: 'beta' }), rank)).toBeLessThan(0);
    expect(compareSpecificity(canonical({ cohort: 'beta' }), canonical({ cohort: 'vip' }), rank)).toBeGreaterThan(0);
  });

  it('ties only between cohorts, and asks for no rank elsewhere', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(compareSpecificity(canonical({ role: 'studio' }), canonical({ role: 'talent' }), never)).toBe(0);
    expect(compareSpecificity(canonical({ cohort: 'vip' }), canonical({ role: 'talent', cohort: 'vip' }), never)).toBeGreaterThan(0);
  });

  it('can be read back from a shape', () => {
    const shape = shapeOf(canonical({ state: 'US-TX', cohort: 'vip' }));
    expect([depthOf(shape), hasRole(shape), hasCohort(shape)]).toEqual([2, false, true]);
  });
});

describe('a faulty tree', () => {
  it('with a circle of parents still has an end', () => {
    const circle = toPlaceTree([
      { id: 'A', kind: 'state', in: 'B' },
      { id: 'B', kind: 'state', in: 'A' },
    ]);
    expect(circle.lineage('A')).toEqual({ state: 'A' });
  });

  it('with an id twice goes by the first, and nothing unknown is a parent', () => {
    const tree = toPlaceTree([
      { id: 'A', kind: 'country' },
      { id: 'A', kind: 'city' },
      { id: 'B', kind: 'state', in: 'nowhere' },
    ]);
    expect([tree.find('A'), tree.lineage('A'), tree.lineage('B'), tree.lineage('nowhere')]).toEqual([
      { id: 'A', kind: 'country' },
      { country: 'A' },
      { state: 'B' },
      {},
    ]);
  });
});

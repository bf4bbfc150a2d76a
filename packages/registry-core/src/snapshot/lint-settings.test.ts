// Hints name what beats what, and why. That they never claim too much is a property, in test/findings.
import { describe, expect, it } from 'vitest';
import type { Condition } from '../registry/condition.ts';
import { settingsMax } from '../registry/limits.ts';
import { Registry } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { compileSnapshot } from './compile-snapshot.ts';

const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
  { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
  { id: 'DAL', kind: 'city', in: 'US-TX', name: 'Dallas' },
];
const is = (attribute: string, value: string | number): Condition => ({ attribute, op: 'equals', value });
const cohorts = [
  { key: 'houston', rank: 1, when: is('city', 'HOU') },
  { key: 'studios', rank: 2, when: is('role', 'studio') },
  { key: 'big.studios', rank: 3, when: { all: [is('role', 'studio'), { attribute: 'rooms', op: 'atLeast', value: 10 }] } },
  { key: 'vip', rank: 4, members: ['u1'] },
  { key: 'new', rank: 5, when: { attribute: 'bookings', op: 'lessThan', value: 3 } },
  { key: 'known', rank: 6, when: { not: { attribute: 'bookings', op: 'lessThan', value: 3 } } },
  { key: 'asserted', rank: 7 },
];

function messagesFor(keys: object): string[] {
  const { findings } = compileSnapshot(Registry.parse({ places, cohorts, keys }));
  return findings.map(({ message }) => message);
}

/** What is said of a key with settings that all say something else. */
function hints(...scopes: Scope[]): string[] {
  const settings = scopes.map((scope, i) => ({ scope, value: i + 1 }));
  return messagesFor({ fee: { kind: 'config', type: 'int', default: 0, settings } });
}

function ruleHints(scope: Scope, ...conditions: Condition[]): string[] {
  const rules = conditions.map((when, i) => ({ id: `r${i}`, when, serve: { variant: 'on' } }));
  const serve = { variant: 'off' };
  const settings = [
    { scope: {}, serve },
    { scope, rules, serve },
  ].slice(Object.keys(scope).length === 0 ? 1 : 0);
  const flag = { kind: 'flag', flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 'f' };
  return messagesFor({ flag: { ...flag, settings } });
}

describe('a setting can never win', () => {
  it.each<[string, Scope[], string]>([
    [
      'where a cohort takes its whole city',
      [{ city: 'HOU' }, { cohort: 'houston' }],
      'city=HOU can never win: cohort=houston takes everyone before it; take one of them out.',
    ],
    [
      'where a cohort takes its whole role',
      [{ role: 'studio' }, { cohort: 'studios' }],
      'role=studio can never win: cohort=studios takes everyone before it; take one of them out.',
    ],
    [
      'where its cohort lies in one of lower rank',
      [{ cohort: 'studios' }, { cohort: 'big.studios' }],
      'cohort=big.studios can win only where a caller asserts the cohort big.studios: cohort=studios takes everyone else before it; take one of them out.',
    ],
    [
      'where its cohort lies in a role that has a setting with it',
      [{ cohort: 'studios' }, { cohort: 'studios', role: 'studio' }],
      'cohort=studios can win only where a caller asserts the cohort studios: role=studio,cohort=studios takes everyone else before it; take one of them out.',
    ],
    [
      'where its cohort lies in a city whose state has a setting with it',
      [{ cohort: 'houston' }, { cohort: 'houston', state: 'US-TX' }],
      'cohort=houston can win only where a caller asserts the cohort houston: state=US-TX,cohort=houston takes everyone else before it; take one of them out.',
    ],
    [
      'where two cohorts have everyone between them',
      [{ state: 'US-TX' }, { state: 'US-TX', cohort: 'new' }, { state: 'US-TX', cohort: 'known' }],
      'state=US-TX can never win: state=US-TX,cohort=new and state=US-TX,cohort=known take everyone between them; take this out.',
    ],
    [
      'where nobody is in its cohort',
      [{ cohort: 'houston', city: 'DAL' }],
      'Nobody is in city=DAL,cohort=houston unless a caller asserts the cohort houston: its condition cannot hold there; correct it or take this out.',
    ],
  ])('%s', (_what, scopes, message) => {
    expect(hints(...scopes)).toEqual([message]);
  });

  it.each<[string, Scope[]]>([
    ['a country all of whose states have one, because a context may name only the country', [{ country: 'US' }, { state: 'US-TX' }]],
    ['a state all of whose cities have one', [{ state: 'US-TX' }, { city: 'HOU' }, { city: 'DAL' }]],
    ['a cohort by list beside one by condition', [{ cohort: 'studios' }, { cohort: 'vip' }]],
    ['a cohort that only callers assert', [{ cohort: 'studios' }, { cohort: 'asserted' }]],
    ['a state of whose city a cohort takes everyone', [{ state: 'US-TX' }, { cohort: 'houston' }]],
    ['a cohort of lower rank inside another', [{ cohort: 'big.studios' }, { cohort: 'known' }]],
  ])('but %s may', (_what, scopes) => {
    expect(hints(...scopes)).toEqual([]);
  });
});

describe('a rule never decides', () => {
  it.each<[string, Scope, Condition[], string]>([
    [
      'that asks for another city than it stands in',
      { city: 'HOU' },
      [is('city', 'DAL')],
      'The condition of r0 can never hold in city=HOU; correct it, or move the rule to another setting.',
    ],
    [
      'that asks for another role',
      { role: 'studio' },
      [{ attribute: 'role', op: 'in', value: ['talent', 'client'] }],
      'The condition of r0 can never hold in role=studio; correct it, or move the rule to another setting.',
    ],
    [
      'that asks to be outside of its cohort',
      { cohort: 'vip' },
      [{ not: { cohort: 'vip' } }],
      'The condition of r0 can never hold in cohort=vip; correct it, or move the rule to another setting.',
    ],
    [
      'behind one that everyone of the scope meets',
      { city: 'HOU' },
      [is('city', 'HOU'), is('plan', 'pro')],
      'The rule r0 takes everyone in city=HOU before r1 is asked; put it last.',
    ],
    [
      'behind one that everyone of the scope meets through a cohort',
      { role: 'studio' },
      [{ cohort: 'studios' }, is('plan', 'pro')],
      'The rule r0 takes everyone in role=studio before r1 is asked; put it last.',
    ],
    ['behind one with the same condition', {}, [is('plan', 'pro'), is('plan', 'pro')], 'Everyone'],
    [
      'behind a wider list',
      {},
      [{ attribute: 'plan', op: 'in', value: ['pro', 'max'] }, is('plan', 'pro')],
      'Everyone whom r1 would take is taken by the rule r0 before; put r1 first, or take it out.',
    ],
    [
      'behind a wider number',
      {},
      [
        { attribute: 'age', op: 'atLeast', value: 18 },
        { attribute: 'age', op: 'greaterThan', value: 21 },
      ],
      'Everyone whom r1 would take is taken by the rule r0 before; put r1 first, or take it out.',
    ],
    [
      'behind a shorter beginning',
      {},
      [
        { attribute: 'app', op: 'startsWith', value: 'ios' },
        { attribute: 'app', op: 'startsWith', value: 'ios-4' },
      ],
      'Everyone whom r1 would take is taken by the rule r0 before; put r1 first, or take it out.',
    ],
    [
      'behind a larger share with the same salt',
      {},
      [{ bucket: { percent: 50, salt: 's' } }, { bucket: { percent: 10, salt: 's' } }],
      'Everyone whom r1 would take is taken by the rule r0 before; put r1 first, or take it out.',
    ],
    [
      'that wants two things at once',
      {},
      [
        {
          all: [
            { attribute: 'age', op: 'lessThan', value: 18 },
            { attribute: 'age', op: 'atLeast', value: 18 },
          ],
        },
      ],
      'The condition of r0 can never hold; correct it or take the rule out.',
    ],
  ])('%s', (_what, scope, conditions, message) => {
    const expected =
      message === 'Everyone' ? 'The rule r0 has the same condition and comes first, so r1 never decides; take one of them out.' : message;
    expect(ruleHints(scope, ...conditions)).toEqual([expected]);
  });

  it.each<[string, Scope, Condition[]]>([
    ['asks for a state in which its city lies', { city: 'HOU' }, [is('state', 'US-TX')]],
    ['asks for the city of its state', { state: 'US-TX' }, [is('city', 'HOU')]],
    ['asks for a text whatever its case', {}, [is('plan', 'pro'), { attribute: 'plan', op: 'equals', value: 'PRO', ignoreCase: true }]],
    ['stands behind a narrower one', {}, [is('plan', 'pro'), { attribute: 'plan', op: 'exists' }]],
    ['is for listed members of a cohort who are elsewhere', { cohort: 'studios' }, [is('role', 'talent')]],
  ])('but one that %s may', (_what, scope, conditions) => {
    expect(ruleHints(scope, ...conditions)).toEqual([]);
  });
});

it('keys of every size are linted, in time that grows with their settings and not with their square', () => {
  const cities = Array.from({ length: settingsMax / 2 }, (_, i) => ({ id: `C${i}`, kind: 'city', in: 'US-TX', name: `City ${i}` }));
  const settings = cities.flatMap(({ id }, i) => [
    { scope: { city: id }, value: 2 },
    { scope: { city: id, role: 'studio' }, value: i % 2 === 0 ? 2 : 3 },
  ]);
  const key = { kind: 'config', type: 'int', default: 1, settings };
  const registry = Registry.parse({ places: [...places, ...cities], cohorts, keys: { key } });
  const began = performance.now();
  const { findings } = compileSnapshot(registry);
  expect(findings.filter(({ code }) => code === 'SETTING_EQUALS_INHERITED').length).toBe(settingsMax / 4);
  // Comparing each pair would be fifty million comparisons of places.
  expect(performance.now() - began).toBeLessThan(3000);
});

import { fromEntries } from '@switchyard/registry-core/registry/entry';
import { checkAllRules } from '@switchyard/registry-core/rule/check-rules';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { describe, expect, it } from 'vitest';
import { demoPeople } from '../../identity/demo-people.ts';
import { history } from './history.ts';
import { backgroundKeys, configKeys, flags, marketplaceEntries, taxKeys, withRolloutsAtLeast } from './marketplace.ts';
import { places } from './places.ts';

const all = { ...configKeys, ...flags, ...taxKeys, ...backgroundKeys };

describe('the demo marketplace', () => {
  it('has the fifty states, a hundred cities, and ids that are unique', () => {
    const count = (kind: string) => places.filter((place) => place.kind === kind).length;
    expect([count('country'), count('state'), count('city')]).toEqual([1, 50, 100]);
    expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
  });

  it('has some sixty config keys and forty flags', () => {
    const kinds = Object.values(all).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'config').length).toBeGreaterThanOrEqual(60);
    expect(kinds.filter((kind) => kind === 'flag').length).toBeGreaterThanOrEqual(40);
  });

  it.each([0, 50, 100])('compiles without an error or a warning with rollouts of at least %i percent', (percent) => {
    const { findings, bytes } = compileSnapshot(fromEntries(marketplaceEntries(withRolloutsAtLeast(percent, all))), { revisions: {} });
    expect(findings.map(({ entry, path, message }) => `${entry} ${path}: ${message}`)).toEqual([]);
    expect(bytes?.length).toBeGreaterThan(10_000);
  });

  it('keeps its own rules, but for two that warn', () => {
    const broken = checkAllRules(new Map(marketplaceEntries())).filter(
      (outcome) => outcome.fault || outcome.unchecked || outcome.broken.length > 0,
    );
    expect(broken.map(({ rule }) => `${rule.severity} ${rule.key}`)).toEqual([
      'warn deposits.at_most_40_pct',
      'warn search.weights_add_up',
    ]);
  });

  it('has weights of ranking that add up to one', () => {
    const weights = Object.entries(configKeys).flatMap(([key, body]) =>
      key.startsWith('search.weights.') ? [Number('default' in body && body.default)] : [],
    );
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it('is told by demo people only, in the order of time', () => {
    const ids = new Set(demoPeople.map(({ id }) => id));
    expect(history.filter(({ by }) => !ids.has(by))).toEqual([]);
    const days = history.map(({ daysAgo }) => daysAgo);
    expect(days).toEqual([...days].sort((a, b) => b - a));
  });
});

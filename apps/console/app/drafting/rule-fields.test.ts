// Conditions go through a form and come back as they were, as rows or as JSON.
import type { Condition } from '@switchyard/registry-core/registry/condition';
import { describe, expect, it } from 'vitest';
import { readCondition, toConditionFields } from './rule-fields.ts';

const simple: Condition[] = [
  { attribute: 'plan', op: 'equals', value: 'pro' },
  { attribute: 'seats', op: 'equals', value: 12 },
  { attribute: 'zip', op: 'equals', value: '77001' },
  { attribute: 'beta', op: 'notEquals', value: true },
  { attribute: 'country', op: 'in', value: ['US', 'CA'] },
  { attribute: 'app.version', op: 'versionAtLeast', value: '2.1.0' },
  { attribute: 'age', op: 'atLeast', value: 18 },
  { attribute: 'born', op: 'before', value: '2000-01-01T00:00:00Z' },
  { attribute: 'email', op: 'exists' },
  { attribute: 'ip', op: 'inNetwork', value: ['10.0.0.0/8'] },
  { cohort: 'vip' },
];

describe('a condition in a form', () => {
  it.each(simple.map((condition) => [JSON.stringify(condition), condition] as const))(
    '%s is one row and comes back',
    (_text, condition) => {
      const fields = toConditionFields(condition);
      expect(fields.json).toBeUndefined();
      expect(fields.conditions).toHaveLength(1);
      expect(readCondition(fields)).toEqual({ ok: true, value: condition });
    },
  );

  it('that joins simple ones is as many rows', () => {
    const condition: Condition = { any: simple };
    expect(toConditionFields(condition).conditions).toHaveLength(simple.length);
    expect(readCondition(toConditionFields(condition))).toEqual({ ok: true, value: condition });
  });

  it.each<[string, Condition]>([
    ['nested', { all: [{ any: [{ cohort: 'a' }, { cohort: 'b' }] }, { not: { cohort: 'c' } }] }],
    ['with a bucket', { bucket: { percent: 10, salt: 's' } }],
    ['that ignores case', { attribute: 'plan', op: 'equals', value: 'pro', ignoreCase: true }],
    ['with a comma in a list', { attribute: 'city', op: 'in', value: ['Houston, TX'] }],
  ])('%s is JSON and comes back', (_name, condition) => {
    expect(toConditionFields(condition).json).toBeDefined();
    expect(readCondition(toConditionFields(condition))).toEqual({ ok: true, value: condition });
  });

  it.each([
    [{ join: 'all', conditions: [{ attribute: '', op: 'equals', value: 'x' }] }],
    [{ join: 'all', conditions: [{ attribute: 'age', op: 'atLeast', value: 'old' }] }],
    [{ join: 'all', conditions: [], json: '{"attribute":"a"}' }],
    [{ join: 'all', conditions: [], json: '{' }],
  ] as const)('is refused when incomplete: %j', (fields) => {
    expect(readCondition(fields).ok).toBe(false);
  });
});

// The policy document: what it begins with, what it refuses, and what it finds missing.
import { describe, expect, it } from 'vitest';
import { EnvironmentPolicy, fieldFaults, startingPolicy, treatmentOf } from './environment-policy.ts';

const freeze = { id: 'sale', title: 'Sale', zone: 'America/Chicago', kind: 'once', from: '2026-11-27T00:00', to: '2026-11-30T00:00' };

describe('a policy', () => {
  it('that says nothing asks for nothing', () => {
    const policy = EnvironmentPolicy.parse({});
    expect(policy.approvals).toEqual({ people: 0, roles: [], rules: [], wide: null });
    expect(policy.freezes).toEqual([]);
    expect(fieldFaults(policy, { ticket: null, reason: '' })).toEqual([]);
    expect(treatmentOf(policy, { code: 'SETTING_SHADOWED' })).toBe('show');
  });

  it('of a new production has what breaks readers acknowledged', () => {
    const policy = startingPolicy({ production: true, people: 2 });
    expect(policy.approvals.people).toBe(2);
    expect(treatmentOf(policy, { code: 'BREAKING_ARCHIVED' })).toBe('acknowledge');
    expect(treatmentOf(policy, { code: 'SETTING_SHADOWED' })).toBe('show');
    expect(treatmentOf(startingPolicy({ production: false, people: 0 }), { code: 'BREAKING_ARCHIVED' })).toBe('show');
  });

  it('says of each rule that warns what becomes of it here', () => {
    const policy = EnvironmentPolicy.parse({
      warnings: { codes: { RULE_BROKEN_WARNING: 'acknowledge' }, rules: { 'fees.floor': 'block' } },
    });
    expect(treatmentOf(policy, { code: 'RULE_BROKEN_WARNING', rule: 'fees.floor' })).toBe('block');
    expect(treatmentOf(policy, { code: 'RULE_BROKEN_WARNING', rule: 'fees.total' })).toBe('acknowledge');
    expect(treatmentOf(policy, { code: 'RULE_BROKEN_ALREADY', rule: 'fees.floor' })).toBe('show');
  });

  it.each<[string, object, RegExp]>([
    ['treats an error as a warning', { warnings: { codes: { CONFLICT: 'show' } } }, /no code of a warning/],
    ['has a pattern that nothing can match', { fields: { ticketPattern: '(' } }, /cannot be read/],
    ['has two freezes of one name', { freezes: [freeze, freeze] }, /one name/],
    ['has a freeze that ends before it begins', { freezes: [{ ...freeze, to: '2026-11-26T00:00' }] }, /ends after it begins/],
    ['has a freeze on a day that does not exist', { freezes: [{ ...freeze, to: '2026-02-30T00:00' }] }, /does not exist/],
    ['has a freeze in no time zone', { freezes: [{ ...freeze, zone: 'America/Houston' }] }, /time zone/],
    ['has a member that nobody knows', { freeze: [] }, /Unrecognized/],
  ])('is refused when it %s', (_what, given, message) => {
    const parsed = EnvironmentPolicy.safeParse(given);
    expect(parsed.error?.issues[0]?.message).toMatch(message);
  });
});

describe('the fields of a change', () => {
  const policy = EnvironmentPolicy.parse({ fields: { ticket: true, ticketPattern: 'OPS-\\d+', reasonLengthMin: 10 } });
  const missing = (ticket: string | null, reason: string) =>
    fieldFaults(policy, { ticket, reason }).map(({ sentence, cure }) => `${sentence} ${cure}`);

  it('are complete, or it is said what to do', () => {
    expect(missing('OPS-12', 'The season is over')).toEqual([]);
    expect(missing(null, 'The season is over')).toEqual(['Changes here need a ticket. Add it to the change.']);
    expect(missing('12', 'because')).toEqual([
      'The ticket “12” does not look like OPS-\\d+. Correct it.',
      'The reason has fewer than 10 characters. Say more, so that approvers can judge it.',
    ]);
  });
});

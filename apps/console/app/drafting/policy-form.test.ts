import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { describe, expect, it } from 'vitest';
import { type PolicyPart, type Typed, typedIn, typedOfApprovals, typedOfFreeze, typedOfRule } from './policy-form.ts';
import { withPart } from './read-policy.ts';

const plain = EnvironmentPolicy.parse({ approvals: { people: 1 }, warnings: { codes: { PERCENT_LOWERED: 'acknowledge' } } });

function changed(policy: EnvironmentPolicy, part: PolicyPart, typed: Record<string, string | string[]>): EnvironmentPolicy {
  const result = withPart(policy, part, asTyped(typed));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const asTyped = (typed: Record<string, string | string[]>): Typed =>
  Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, [value].flat()]));
function refusal(part: PolicyPart, typed: Record<string, string>): string {
  const result = withPart(plain, part, asTyped(typed));
  return result.ok ? '' : result.refusal.message;
}

describe('a form of the policy', () => {
  it('changes its own part and leaves the others', () => {
    const after = changed(plain, 'approvals', { people: '2', roles: ['finance', 'admin'], sharePercent: '20', morePeople: '1' });
    expect(after.approvals).toMatchObject({ people: 2, roles: ['finance', 'admin'], wide: { sharePercent: 20, morePeople: 1 } });
    expect(after.warnings).toEqual(plain.warnings);
    expect(changed(after, 'approvals', { people: '0' }).approvals).toMatchObject({ people: 0, roles: [], wide: null });
    expect(withPart(after, 'approvals', typedOfApprovals(after))).toEqual({ ok: true, value: after });
  });

  it('adds a rule, replaces it in its place under another name, and takes it away', () => {
    const one = changed(plain, 'rule', { title: 'Fees', namespaces: 'fees, payouts', sensitivities: 'MoneyCritical', people: '2' });
    const two = changed(one, 'rule', { title: 'Safety', people: '1', roles: 'trust_safety' });
    const renamed = changed(two, 'rule', { was: 'Fees', title: 'Money', people: '3' });
    expect(renamed.approvals.rules.map(({ title, people }) => [title, people])).toEqual([
      ['Money', 3],
      ['Safety', 1],
    ]);
    expect(changed(renamed, 'remove-rule', { was: 'Money' }).approvals.rules.map(({ title }) => title)).toEqual(['Safety']);
    expect(withPart(one, 'rule', typedOfRule(one.approvals.rules[0]!))).toEqual({ ok: true, value: one });
  });

  it('keeps of the warnings those that are decided for themselves', () => {
    const typed = {
      otherwise: 'show',
      'code.PERCENT_LOWERED': '',
      'code.COHORT_EMPTY': 'block',
      'rule.fees.floor': 'block',
      'rule.tip': '',
    };
    const after = changed(plain, 'warnings', typed);
    expect(after.warnings).toEqual({ otherwise: 'show', codes: { COHORT_EMPTY: 'block' }, rules: { 'fees.floor': 'block' } });
  });

  it('reads freezes of both kinds under names that stay', () => {
    const once = { title: '  Black Friday! ', kind: 'once', zone: 'America/Chicago', from: '2026-11-27T00:00', to: '2026-11-30T00:00' };
    const weekly = { kind: 'weekly', zone: 'UTC', 'from.weekday': '5', 'from.time': '16:00', 'to.weekday': '1', 'to.time': '08:00' };
    const first = changed(plain, 'freeze', once);
    const both = changed(changed(first, 'freeze', { ...weekly, title: 'Black Friday' }), 'freeze', {
      ...once,
      was: 'black-friday',
      title: 'Sale',
      overrideRoles: 'finance',
    });
    expect(both.freezes.map(({ id, title }) => [id, title])).toEqual([
      ['black-friday', 'Sale'],
      ['black-friday-2', 'Black Friday'],
    ]);
    for (const window of both.freezes) expect(withPart(both, 'freeze', typedOfFreeze(window))).toEqual({ ok: true, value: both });
    expect(changed(both, 'remove-freeze', { was: 'black-friday' }).freezes).toHaveLength(1);
  });

  it('says which field cannot be read', () => {
    expect(refusal('approvals', { people: 'two' })).toMatch(/^People: /);
    expect(refusal('approvals', { people: '1', sharePercent: '120' })).toMatch(/^Share: /);
    expect(refusal('freeze', { title: 'X', kind: 'once', zone: 'Mars', from: '2026-11-27T00:00', to: '2026-11-28T00:00' })).toMatch(
      /^Time zone: /,
    );
    expect(refusal('freeze', { title: 'X', kind: 'once', zone: 'UTC', from: '2026-11-28T00:00', to: '2026-11-27T00:00' })).toMatch(
      /ends after/,
    );
    expect(refusal('fields', { ticketPattern: '(' })).toMatch(/cannot be read/);
  });

  it('hears every value of a field that was sent more than once', () => {
    const data = new FormData();
    data.append('roles', 'finance');
    data.append('roles', 'admin');
    expect(typedIn(data)).toEqual({ roles: ['finance', 'admin'] });
  });
});

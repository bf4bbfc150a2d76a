// Who counts as an approver, and what is still missing.
import { describe, expect, it } from 'vitest';
import type { Sensitivity } from '../registry/sensitivity.ts';
import { type ApprovalReach, approvalDemands, approvalsStillNeeded, countingApprovals, rolesAsked } from './approvals-needed.ts';
import type { Approval } from './change.ts';
import { EnvironmentPolicy } from './environment-policy.ts';
import type { FootprintEntry } from './footprint.ts';

const item = (name: string, sensitivity: Sensitivity[] = []): FootprintEntry => ({
  entry: `key:${name}`,
  resource: 'config',
  name,
  owner: '',
  sensitivity,
  reaches: [[]],
});
const reach = (personId: string, entries: Record<string, Sensitivity[]>, roles: string[] = ['admin']): ApprovalReach => ({
  personId,
  roles,
  entries: new Map(Object.entries(entries).map(([name, held]) => [`key:${name}` as const, held])),
});

describe('what is still needed', () => {
  it.each<[string, number, FootprintEntry[], ApprovalReach[], number, string]>([
    ['nothing where the environment asks for nobody', 0, [item('a')], [], 0, ''],
    ['as many people as the environment asks for', 2, [item('a')], [reach('ann', { a: [] })], 1, 'One more person has to approve.'],
    ['two people when nobody has approved', 2, [item('a')], [], 2, '2 more people have to approve.'],
    ['nothing once they have', 1, [item('a')], [reach('ann', { a: [] })], 0, ''],
    [
      'someone with the scope, even where nobody is asked for',
      0,
      [item('a', ['MoneyCritical'])],
      [],
      1,
      'One more person has to approve, with someone who holds MoneyCritical.',
    ],
    [
      'someone with the scope, however many without it approved',
      1,
      [item('a', ['PIITax'])],
      [reach('ann', { a: [] }), reach('bob', { a: [] })],
      1,
      'One more person has to approve, with someone who holds PIITax.',
    ],
    [
      'each of two scopes, which two people may hold',
      1,
      [item('a', ['MoneyCritical']), item('b', ['SafetyCritical'])],
      [reach('ann', { a: ['MoneyCritical'] }), reach('bob', { b: ['SafetyCritical'] })],
      0,
      '',
    ],
    [
      'the scope for the key that carries it, not for another',
      1,
      [item('a', ['MoneyCritical']), item('b', ['MoneyCritical'])],
      [reach('ann', { a: ['MoneyCritical'] })],
      1,
      'One more person has to approve, with someone who holds MoneyCritical.',
    ],
    [
      'someone for what the approvers so far may not approve',
      1,
      [item('a', ['MoneyCritical']), item('b')],
      [reach('ann', { a: ['MoneyCritical'] })],
      1,
      'One more person has to approve, with someone who may approve key:b.',
    ],
    [
      'nobody whose agreement covers nothing',
      1,
      [item('a')],
      [reach('ann', {})],
      1,
      'One more person has to approve, with someone who may approve key:a.',
    ],
  ])('is %s', (_what, required, footprint, approvers, people, sentence) => {
    const demands = approvalDemands(EnvironmentPolicy.parse({ approvals: { people: required } }), footprint);
    expect(approvalsStillNeeded(demands, footprint, approvers)).toMatchObject({ people, sentence });
  });

  describe('by the policy of the environment', () => {
    const finance = { title: 'Fees', namespaces: ['fees'], people: 2, roles: ['finance', 'admin'] };
    const needed = (approvals: object, footprint: FootprintEntry[], approvers: ApprovalReach[], sharePercent = 0) =>
      approvalsStillNeeded(approvalDemands(EnvironmentPolicy.parse({ approvals }), footprint, sharePercent), footprint, approvers).sentence;

    it.each<[string, object, FootprintEntry[], ApprovalReach[], string]>([
      ['people of a role', { people: 1, roles: ['finance'] }, [item('a')], [], 'One more person has to approve, from finance.'],
      [
        'nobody, though one of another role approved',
        { people: 1, roles: ['finance'] },
        [item('a')],
        [reach('ann', { a: [] })],
        'One more person has to approve, from finance.',
      ],
      [
        'more people in a namespace',
        { people: 1, rules: [finance] },
        [item('fees.cap')],
        [],
        '2 more people have to approve, from finance or admin for “Fees”.',
      ],
      ['no more outside it', { people: 1, rules: [finance] }, [item('feesome')], [reach('ann', { feesome: [] })], ''],
      [
        'the rule, once the general number is met',
        { people: 1, rules: [finance] },
        [item('fees.cap')],
        [reach('ann', { 'fees.cap': [] })],
        'One more person has to approve, from finance or admin for “Fees”.',
      ],
      [
        'both rules that match',
        { rules: [finance, { title: 'Money', sensitivities: ['MoneyCritical'], people: 1, roles: ['trust_safety'] }] },
        [item('fees.cap', ['MoneyCritical'])],
        [reach('ann', { 'fees.cap': ['MoneyCritical'] }), reach('bob', { 'fees.cap': [] })],
        'One more person has to approve, from trust safety for “Money”.',
      ],
    ])('is %s', (_what, approvals, footprint, approvers, sentence) => {
      expect(needed(approvals, footprint, approvers)).toBe(sentence);
    });

    it('rises when more of the recorded contexts change than it says', () => {
      const approvals = { people: 1, wide: { sharePercent: 10, morePeople: 1 } };
      expect(needed(approvals, [item('a')], [reach('ann', { a: [] })], 10)).toBe('');
      expect(needed(approvals, [item('a')], [reach('ann', { a: [] })], 10.1)).toBe('One more person has to approve.');
    });

    it('asks for roles only where every demand does', () => {
      const asked = (approvals: object) => rolesAsked(approvalDemands(EnvironmentPolicy.parse({ approvals }), [item('fees.cap')]));
      expect(asked({ rules: [finance] })).toEqual(['finance', 'admin']);
      expect(asked({ people: 1, rules: [finance] })).toBeNull();
      expect(asked({})).toBeNull();
    });
  });
});

describe('an approval counts', () => {
  const approval = (personId: string, round = 2, difference = 'd'): Approval => {
    return { personId, personName: personId, round, difference, comment: '', at: new Date(0) };
  };
  const change = { round: 2, difference: 'd', authorId: 'author', editorIds: ['author', 'editor'] };
  const count = (...approvals: Approval[]) => countingApprovals({ ...change, approvals }).map(({ personId }) => personId);

  it('for its round and its difference only', () => {
    expect(count(approval('ann'), approval('bob', 1), approval('cy', 2, 'other'))).toEqual(['ann']);
  });

  it('never from the author or an editor', () => {
    expect(count(approval('author'), approval('editor'), approval('ann'))).toEqual(['ann']);
  });

  it('once for one person', () => {
    expect(count(approval('ann'), approval('ann'))).toEqual(['ann']);
  });

  it('for nothing while the change is not validated', () => {
    expect(countingApprovals({ ...change, difference: null, approvals: [approval('ann')] })).toEqual([]);
  });
});

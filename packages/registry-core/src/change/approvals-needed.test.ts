// Who counts as an approver, and what is still missing.
import { describe, expect, it } from 'vitest';
import type { Sensitivity } from '../registry/sensitivity.ts';
import { type ApprovalReach, approvalsStillNeeded, countingApprovals } from './approvals-needed.ts';
import type { Approval } from './change.ts';
import type { FootprintEntry } from './footprint.ts';

const item = (name: string, sensitivity: Sensitivity[] = []): FootprintEntry => ({
  entry: `key:${name}`,
  resource: 'config',
  name,
  owner: '',
  sensitivity,
  reaches: [[]],
});
const reach = (personId: string, entries: Record<string, Sensitivity[]>): ApprovalReach => ({
  personId,
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
    expect(approvalsStillNeeded(required, footprint, approvers)).toMatchObject({ people, sentence });
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

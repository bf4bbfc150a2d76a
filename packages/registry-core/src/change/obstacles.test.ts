// What stands between a change and its publish: each obstacle alone, their order, and what a word sets aside.
import { describe, expect, it } from 'vitest';
import type { Finding } from '../registry/finding.ts';
import type { FindingCode } from '../registry/finding-code.ts';
import { EnvironmentPolicy } from './environment-policy.ts';
import { type ChangeAtGate, standingOf, type Waiver } from './obstacles.ts';
import { startChange } from './start-change.ts';

const digest = 'd'.repeat(64);
const start = { id: 'chg_1', environment: 'production', title: 'Fees', reason: 'Season', ticket: null, edits: [] };
const change = { ...startChange({ ...start, author: { id: 'ann', name: 'Ann' }, at: new Date(0) }), number: 7 };
const validated = { ...change, status: 'validated' as const, difference: digest };
const enough = { people: 0, sensitivities: [], entries: [], sentence: '' };
const finding = (code: FindingCode, severity: Finding['severity'], message: string = code): Finding => ({
  code,
  severity,
  entry: 'key:a',
  path: '',
  message,
});
const gate = (fields: Partial<Omit<ChangeAtGate, 'policy'>> = {}, policy: object = {}): ChangeAtGate => ({
  change: validated,
  policy: EnvironmentPolicy.parse(policy),
  title: 'Production',
  conflicts: [],
  difference: digest,
  findings: [],
  needed: enough,
  waivers: [],
  atMs: Date.parse('2026-11-28T12:00Z'),
  ...fields,
});
const codes = (given: ChangeAtGate) =>
  standingOf(given).obstacles.map(({ code, name, kind }) => [code, name, kind].filter(Boolean).join(' '));

const sale = { id: 'sale', title: 'Black Friday', zone: 'UTC', kind: 'once', from: '2026-11-27T00:00', to: '2026-11-30T08:00' };
const word = (fields: Partial<Waiver>): Waiver => {
  return {
    code: 'FROZEN',
    name: 'sale',
    round: 1,
    difference: digest,
    personId: 'bob',
    personName: 'Bob',
    reason: 'Urgent',
    at: new Date(0),
    ...fields,
  };
};

describe('between a change and its publish stands', () => {
  it.each<[string, ChangeAtGate, string[]]>([
    ['nothing', gate(), []],
    ['validation', gate({ change }), ['NOT_VALIDATED blocks']],
    ['a rejection', gate({ change: { ...validated, status: 'rejected' } }), ['REJECTED blocks']],
    ['a moved base', gate({ difference: 'e'.repeat(64) }), ['BASE_MOVED blocks']],
    [
      'a conflict before all that follows from it',
      gate({ conflicts: [{ entry: 'key:a', base: null, live: null, mine: null }], difference: 'e' }),
      ['CONFLICT blocks'],
    ],
    ['an error', gate({ findings: [finding('VALUE_TYPE', 'error')] }), ['INVALID blocks']],
    ['no warning that is to be shown', gate({ findings: [finding('SETTING_SHADOWED', 'warning')] }), []],
    ['a field', gate({}, { fields: { ticket: true } }), ['FIELD_MISSING ticket blocks']],
    ['a person', gate({ needed: { ...enough, people: 1, sentence: 'One more person has to approve.' } }), ['APPROVAL_NEEDED blocks']],
    ['a freeze that nobody may override', gate({}, { freezes: [sale] }), ['FROZEN sale blocks']],
    ['a freeze that somebody may', gate({}, { freezes: [{ ...sale, overrideRoles: ['admin'] }] }), ['FROZEN sale override']],
    ['no freeze at another time', gate({ atMs: Date.parse('2026-11-30T08:00Z') }, { freezes: [sale] }), []],
    [
      'what others say',
      gate({ others: [{ code: 'PREVIEW_NEEDED', name: '', kind: 'blocks', sentence: 'a', cure: 'b' }] }),
      ['PREVIEW_NEEDED blocks'],
    ],
  ])('%s', (_what, given, expected) => {
    expect(codes(given)).toEqual(expected);
  });

  it('one obstacle for all warnings of a kind, by what the policy does with them', () => {
    const findings = [
      finding('SETTING_SHADOWED', 'warning', 'Never wins.'),
      finding('SETTING_SHADOWED', 'warning'),
      finding('COHORT_EMPTY', 'warning'),
    ];
    const policy = { warnings: { otherwise: 'acknowledge', codes: { COHORT_EMPTY: 'block' } } };
    expect(codes(gate({ findings }, policy))).toEqual(['WARNING SETTING_SHADOWED acknowledge', 'WARNING_BLOCKS COHORT_EMPTY blocks']);
    expect(standingOf(gate({ findings }, policy)).obstacles[0]?.sentence).toBe('Never wins. (and 1 more of the kind)');
  });

  it('each broken rule by its own name, as the policy treats it', () => {
    const broken = (rule: string): Finding => ({ ...finding('RULE_BROKEN_WARNING', 'warning'), rule });
    const findings = [broken('fees.floor'), broken('fees.total'), broken('fees.floor'), broken('fees.tip')];
    const policy = { warnings: { otherwise: 'acknowledge', rules: { 'fees.total': 'block', 'fees.tip': 'show' } } };
    expect(codes(gate({ findings }, policy))).toEqual(['WARNING fees.floor acknowledge', 'WARNING_BLOCKS fees.total blocks']);
  });

  it('a freeze with its end and those who may override it', () => {
    const [frozen] = standingOf(gate({}, { freezes: [{ ...sale, overrideRoles: ['admin', 'trust_safety'] }] })).obstacles;
    expect(frozen?.sentence).toBe('Production is frozen until 30 November 2026, 08:00 (UTC): Black Friday.');
    expect(frozen?.cure).toContain('by admin or trust safety');
  });
});

describe('somebody’s word', () => {
  const frozen = { freezes: [{ ...sale, overrideRoles: ['admin'] }] };

  it('sets an obstacle aside, and is shown', () => {
    const standing = standingOf(gate({ waivers: [word({})] }, frozen));
    expect(standing.obstacles).toEqual([]);
    expect(standing.setAside).toMatchObject([{ obstacle: { code: 'FROZEN' }, by: { personName: 'Bob', reason: 'Urgent' } }]);
  });

  it.each<[string, Partial<Waiver>]>([
    ['of another round', { round: 2 }],
    ['about another difference', { difference: 'e'.repeat(64) }],
    ['about another freeze', { name: 'winter' }],
    ['about something else of that name', { code: 'WARNING' }],
  ])('%s sets nothing aside', (_what, fields) => {
    expect(codes(gate({ waivers: [word(fields)] }, frozen))).toEqual(['FROZEN sale override']);
  });

  it('sets nothing aside that blocks', () => {
    expect(codes(gate({ waivers: [word({})] }, { freezes: [sale] }))).toEqual(['FROZEN sale blocks']);
  });
});

// What people read about business rules when they validate a change.
import { describe, expect, it } from 'vitest';
import { BusinessRule } from '../registry/business-rule.ts';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { ruleFindingsMax } from '../registry/limits.ts';
import type { Place } from '../registry/place.ts';
import { ruleFindings } from './rule-findings.ts';

type Entries = Map<EntryId, EntryBody>;
const fee = (settings: unknown[] = [], more: object = {}) =>
  ConfigKey.parse({ kind: 'config', type: 'float', default: 0.1, unit: 'fraction', settings, ...more });
const rule = (more: object = {}) =>
  BusinessRule.parse({ key: 'fees.floor', description: 'A provider pays at least 9 %.', expression: 'config["fee"] >= 0.09', ...more });
const live: Entries = new Map<EntryId, EntryBody>([
  ['place:US', { id: 'US', kind: 'country', name: 'United States' }],
  ['place:US-TX', { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' }],
  ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' }],
  ['cohort:vip', Cohort.parse({ key: 'vip', rank: 1 })],
  ['cohort:beta', Cohort.parse({ key: 'beta', rank: 2 })],
  ['key:fee', fee()],
  ['rule:fees.floor', rule()],
]);

function said(edits: [EntryId, EntryBody | null][], before = live): string[] {
  const after = new Map(before);
  for (const [id, body] of edits) body === null ? after.delete(id) : after.set(id, body);
  return ruleFindings(before, after).map(({ code, severity, entry, path, message }) => `${severity} ${code} ${entry} ${path}: ${message}`);
}
const withEntries = (...more: [EntryId, EntryBody][]) => new Map([...live, ...more]);

describe('a change', () => {
  it('that keeps the rules says nothing, and neither does one that touches nothing a rule reads', () => {
    expect(said([['key:fee', fee([{ scope: { city: 'HOU' }, value: 0.2 }])]])).toEqual([]);
    expect(said([['key:other', fee([], { default: 0 })]])).toEqual([]);
  });

  it('that breaks a rule is told for whom, by which values, and at which setting', () => {
    expect(
      said([
        [
          'key:fee',
          fee([
            { scope: {}, value: 0.1 },
            { scope: { city: 'HOU', role: 'studio' }, value: 0.05 },
          ]),
        ],
      ]),
    ).toEqual([
      'error RULE_BROKEN key:fee settings[1].value: Rule fees.floor does not hold for studios in Houston, where fee is 5 %: A provider pays at least 9 %.',
    ]);
  });

  it('that breaks a rule which only warns may pass', () => {
    const before = withEntries(['rule:fees.floor', rule({ severity: 'warn' })]);
    expect(said([['key:fee', fee([], { default: 0 })]], before)).toEqual([
      'warning RULE_BROKEN_WARNING key:fee default: Rule fees.floor does not hold for everyone, where fee is 0 %: A provider pays at least 9 %.',
    ]);
  });

  it('is not blocked by what was broken before, unless it makes it another value', () => {
    const low = { scope: { state: 'US-TX' }, value: 0.08 };
    const before = withEntries(['key:fee', fee([low])]);
    expect(said([['key:fee', fee([low, { scope: { role: 'studio' }, value: 0.2 }])]], before)).toEqual([
      'warning RULE_BROKEN_ALREADY rule:fees.floor expression: Rule fees.floor did not hold before either, for example for Texas, where fee is 8 %.',
    ]);
    expect(said([['key:fee', fee([{ ...low, value: 0.07 }])]], before)).toEqual([
      expect.stringMatching(/^error RULE_BROKEN key:fee settings\[0\]\.value: .*for Texas, where fee is 7 %/),
    ]);
  });

  it('that takes away the setting which kept a rule breaks it there', () => {
    const low = { scope: { state: 'US-TX' }, value: 0.08 };
    const before = withEntries(['key:fee', fee([low, { scope: { city: 'HOU' }, value: 0.1 }])]);
    expect(said([['key:fee', fee([low])]], before)).toEqual([
      expect.stringContaining('error RULE_BROKEN key:fee settings[0].value: Rule fees.floor does not hold for Houston, where fee is 8 %'),
      expect.stringContaining('RULE_BROKEN_ALREADY'),
    ]);
  });

  it('that demands more than before is told where that does not hold, and one that only describes is not', () => {
    const low = withEntries(['key:fee', fee([{ scope: { city: 'HOU' }, value: 0.09 }])]);
    expect(said([['rule:fees.floor', rule({ expression: 'config["fee"] > 0.09' })]], low)).toEqual([
      'error RULE_BROKEN rule:fees.floor expression: Rule fees.floor does not hold for Houston, where fee is 9 %: A provider pays at least 9 %.',
    ]);
    const broken = withEntries(['key:fee', fee([], { default: 0 })]);
    expect(said([['rule:fees.floor', rule({ owner: 'finance' })]], broken)).toEqual([expect.stringContaining('RULE_BROKEN_ALREADY')]);
  });

  it('that archives a key which a rule reads has to take the rule along', () => {
    const archived: [EntryId, EntryBody] = ['key:fee', fee([], { archived: true })];
    expect(said([archived])).toEqual([
      'error RULE_KEY_UNKNOWN rule:fees.floor expression: Rule fees.floor: fee is archived and has no value any more; take it out of the rule, or take the rule away.',
    ]);
    expect(said([['key:fee', null]])).toEqual([expect.stringContaining('error RULE_KEY_UNKNOWN rule:fees.floor')]);
    expect(said([archived, ['rule:fees.floor', null]])).toEqual([]);
  });

  it('that brings a rule which cannot be is told why', () => {
    expect(said([['rule:fees.floor', rule({ expression: 'config["fee"] > 0' })]])).toEqual([
      expect.stringMatching(/^error RULE_EXPRESSION rule:fees.floor expression: .*write 0\.0 instead of 0/),
    ]);
  });

  it('names people who are in two cohorts at once', () => {
    const bonus = ConfigKey.parse({ kind: 'config', type: 'float', default: 0, settings: [{ scope: { cohort: 'beta' }, value: 0.05 }] });
    const net = rule({ key: 'fees.net', expression: 'config["fee"] - config["bonus"] > 0.0' });
    const before = withEntries(['key:bonus', bonus], ['rule:fees.net', net]);
    expect(
      said(
        [
          [
            'key:fee',
            fee([
              { scope: { cohort: 'vip' }, value: 0.05 },
              { scope: { cohort: 'beta' }, value: 0.1 },
            ]),
          ],
        ],
        before,
      ),
    ).toContainEqual(expect.stringContaining('does not hold for everyone in beta and vip at once, where fee is 5 % and bonus is 0.05'));
  });

  it('that moves a city under other values is checked there', () => {
    const before = withEntries(
      ['place:US-LA', { id: 'US-LA', kind: 'state', in: 'US', name: 'Louisiana' }],
      ['key:fee', fee([{ scope: { state: 'US-LA' }, value: 0.05 }])],
    );
    const moved: Place = { id: 'HOU', kind: 'city', in: 'US-LA', name: 'Houston' };
    expect(said([['place:HOU', moved]], before)).toEqual([
      expect.stringContaining('error RULE_BROKEN key:fee settings[0].value: Rule fees.floor does not hold for Houston, where fee is 5 %'),
      expect.stringContaining('RULE_BROKEN_ALREADY'),
    ]);
  });

  it('that breaks a rule in very many ways names some and counts the others', () => {
    const states = Array.from(
      { length: ruleFindingsMax + 5 },
      (_, i): Place => ({ id: `S${i}`, kind: 'state', in: 'US', name: `State ${i}` }),
    );
    const before = withEntries(...states.map((place): [EntryId, EntryBody] => [`place:${place.id}`, place]));
    const findings = said([['key:fee', fee(states.map(({ id }, i) => ({ scope: { state: id }, value: i / 1000 })))]], before);
    expect(findings).toHaveLength(ruleFindingsMax + 1);
    expect(findings.at(-1)).toContain('Rule fees.floor does not hold in 5 more cases, for example for');
  });

  it('that breaks it by a value which many scopes share says how many', () => {
    expect(
      said([
        [
          'key:fee',
          fee([
            { scope: { state: 'US-TX' }, value: 0.05 },
            { scope: { city: 'HOU' }, value: 0.05 },
          ]),
        ],
      ]),
    ).toEqual([expect.stringContaining('does not hold for Texas and 1 more scope, where fee is 5 %')]);
  });
});

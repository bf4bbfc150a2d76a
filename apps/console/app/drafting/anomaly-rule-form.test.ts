// A rule as fields and back.
import { firstRules } from '@switchyard/registry-core/alert/anomaly-rule';
import { describe, expect, it } from 'vitest';
import { fieldsOf, newRuleFields, readRule, toFields } from './anomaly-rule-form.ts';

describe('the form of an anomaly rule', () => {
  it.each(Object.entries(firstRules))('gives %s back as it was', (_id, rule) => {
    expect(readRule(toFields(rule, true))).toEqual({ ok: true, value: rule });
  });

  it('says windows in the largest unit that fits', () => {
    const rule = { ...Object.values(firstRules)[0]!, windowMinutes: 180, coolDownMinutes: 0 };
    expect(toFields(rule, false)).toMatchObject({ window: '3', windowUnit: 'hour', coolDown: '0', coolDownUnit: 'minute' });
  });

  it.each([
    [{ title: '' }, 'Say in a few words what the rule notices.'],
    [{ events: '' }, 'Choose at least one event.'],
    [{ window: 'long' }, 'Say over which time it counts, as a whole number.'],
    [{ threshold: '' }, 'Say above which number it fires.'],
    [{ outside: 'on', days: '' }, 'Choose at least one day.'],
  ])('refuses %o in a sentence', (fields, sentence) => {
    const read = readRule({ ...newRuleFields, title: 'Kills', events: 'flag.kill', ...fields });
    expect(read.ok ? '' : read.refusal.message).toBe(sentence);
  });

  it('takes several boxes of one name', () => {
    const form = new FormData();
    for (const day of ['1', '2']) form.append('days', day);
    expect(fieldsOf(form)).toEqual({ days: '1,2' });
  });
});

// What people type for a value, and that it comes back as it went in.
import { describe, expect, it } from 'vitest';
import { readConfigValue, toValueText } from './config-value.ts';

describe('a typed value', () => {
  it.each([
    ['boolean', 'true', true],
    ['int', ' 12 ', 12],
    ['float', '0.15', 0.15],
    ['money', '12.50', { amount: 1250, currency: 'USD' }],
    ['money', '0.29', { amount: 29, currency: 'USD' }],
    ['money', '-3', { amount: -300, currency: 'USD' }],
    ['string', 'two words', 'two words'],
    ['enum', 'strict', 'strict'],
    ['json', '{"a":[1,2]}', { a: [1, 2] }],
  ] as const)('of %s is read from %j', (type, text, value) => {
    expect(readConfigValue(type, text)).toEqual({ ok: true, value });
  });

  it.each([
    ['boolean', 'yes'],
    ['int', '1.5'],
    ['int', ''],
    ['float', 'much'],
    ['money', '12.505'],
    ['money', '$12'],
    ['json', '{'],
  ] as const)('of %s is refused for %j', (type, text) => {
    expect(readConfigValue(type, text).ok).toBe(false);
  });

  it('has as many decimals as its currency', () => {
    expect(readConfigValue('money', '1200', 'JPY')).toEqual({ ok: true, value: { amount: 1200, currency: 'JPY' } });
    expect(readConfigValue('money', '1200.5', 'JPY').ok).toBe(false);
  });

  it.each([
    ['money', { amount: 1250, currency: 'USD' }],
    ['json', { bands: [{ hours: 24, refund: 0.5 }] }],
    ['float', 0.1],
    ['boolean', false],
  ] as const)('of %s comes back from its own text', (type, value) => {
    expect(readConfigValue(type, toValueText(type, structuredClone(value) as never))).toEqual({ ok: true, value });
  });
});

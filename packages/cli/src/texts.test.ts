import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { Flag } from '@switchyard/registry-core/registry/flag';
import { describe, expect, it } from 'vitest';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { scopeText, serveText, toConfigValue, toContext, toScope, toServe, valueText } from './texts.ts';

function key(type: string, value: unknown, constraints = {}): ConfigKey {
  return ConfigKey.parse({ kind: 'config', type, default: value, constraints });
}

const flag = Flag.parse({
  kind: 'flag',
  flagType: 'variant',
  valueType: 'string',
  variants: { control: 'a', learned: 'b' },
  off: 'control',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'control' } }],
});

function failureOf(act: () => unknown): CommandFailure {
  try {
    act();
  } catch (error) {
    if (error instanceof CommandFailure) return error;
  }
  throw new Error('It did not fail.');
}

describe('a scope on the command line', () => {
  it.each([
    ['city=HOU,role=studio', { city: 'HOU', role: 'studio' }],
    ['global', {}],
    ['', {}],
    ['cohort=beta.studios', { cohort: 'beta.studios' }],
  ])('%s is read and written back', (text, scope) => {
    expect(toScope(text)).toEqual(scope);
    expect(scopeText(scope)).toBe(text || 'global');
  });

  it.each(['planet=earth', 'city=HOU,city=LAX', 'HOU', 'role=Studio'])('%s is refused as wrong usage', (text) => {
    expect(failureOf(() => toScope(text)).exitCode).toBe(exitCodes.usage);
  });
});

describe('a value on the command line', () => {
  const cases: [string, ConfigKey, unknown][] = [
    ['true', key('boolean', false), true],
    ['12', key('int', 1), 12],
    ['0.11', key('float', 0.1), 0.11],
    ['hello, world', key('string', ''), 'hello, world'],
    ['[1,2]', key('json', []), [1, 2]],
    ['12.5 USD', key('money', { amount: 0, currency: 'USD' }), { amount: 1250, currency: 'USD' }],
    ['$3', key('money', { amount: 0, currency: 'USD' }), { amount: 300, currency: 'USD' }],
    ['-0.05', key('money', { amount: 0, currency: 'USD' }), { amount: -5, currency: 'USD' }],
    ['500 JPY', key('money', { amount: 0, currency: 'JPY' }), { amount: 500, currency: 'JPY' }],
  ];
  it.each(cases)('%s is read by the type of its key', (text, ofKey, value) => {
    expect(toConfigValue(text, ofKey)).toEqual(value);
  });

  it.each([
    ['yes', key('boolean', false)],
    ['1.5', key('int', 1)],
    ['', key('float', 1)],
    ['{', key('json', {})],
    ['a lot', key('money', { amount: 0, currency: 'USD' })],
    ['1.5 JPY', key('money', { amount: 0, currency: 'JPY' })],
  ])('%s is refused where its key cannot hold it', (text, ofKey) => {
    expect(failureOf(() => toConfigValue(text, ofKey)).exitCode).toBe(exitCodes.usage);
  });

  it('of money is written with the decimals of its currency', () => {
    expect(valueText({ amount: 1250, currency: 'USD' })).toBe('12.50 USD');
    expect(valueText({ amount: 500, currency: 'JPY' })).toBe('500 JPY');
  });
});

describe('what a flag serves', () => {
  it.each([
    ['learned', { variant: 'learned' }],
    ['12.5%', { percent: 12.5 }],
    [
      'control=40,learned=60',
      {
        split: [
          { variant: 'control', weight: 40 },
          { variant: 'learned', weight: 60 },
        ],
      },
    ],
  ])('%s is read and written back', (text, serve) => {
    expect(toServe(text, flag)).toEqual(serve);
    expect(serveText(serve)).toBe(text);
  });

  it('names the variants when it is none of them', () => {
    expect(failureOf(() => toServe('new', flag)).message).toContain('control, learned');
  });
});

describe('a context on the command line', () => {
  it('is a JSON object or pairs', () => {
    expect(toContext('{"city":"HOU","nested":{"a":1}}')).toEqual({ city: 'HOU', nested: { a: 1 } });
    expect(toContext('targetingKey=u-1,city=HOU,age=3,staff=true')).toEqual({ targetingKey: 'u-1', city: 'HOU', age: 3, staff: true });
    expect(failureOf(() => toContext('HOU')).exitCode).toBe(exitCodes.usage);
  });
});

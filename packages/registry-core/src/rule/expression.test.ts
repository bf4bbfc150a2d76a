// What an expression may say, what its refusal says, and what it gives over values.
import { describe, expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import { ruleStepsMax } from '../registry/limits.ts';
import { expressionFault } from './check-expression.ts';
import { createRuleMeter, round, type Verdict } from './metered-expression.ts';
import { parseRule } from './parse-rule.ts';

const bands = [
  { min_hours: 72, refund_pct: 100 },
  { min_hours: 24, refund_pct: 50 },
  { min_hours: 0, refund_pct: 0 },
];
const keys: Record<string, [ConfigKey['type'], Json]> = {
  'fees.provider_pct': ['float', 0.1],
  'fees.client_pct': ['float', 0.2],
  'boost.cost': ['int', 500],
  'deposit.cap': ['money', { amount: 100_000, currency: 'USD' }],
  'deposit.floor': ['money', { amount: 100, currency: 'USD' }],
  'refunds.bands': ['json', bands],
  'help.mail': ['string', 'help@example.com'],
  'booking.instant': ['boolean', true],
  'odd.names': ['json', { constructor: { toString: 3 }, inner: { a: 1 } }],
  'long.list': ['json', Array.from({ length: 400 }, (_, index) => index)],
};
// Named like a member that every object has.
keys.constructor = ['int', 7] as never;
const entries = new Map<EntryId, EntryBody>(
  Object.entries(keys).map(([key, [type, value]]) => [`key:${key}`, ConfigKey.parse({ kind: 'config', type, default: value })]),
);
entries.set('key:old', ConfigKey.parse({ kind: 'config', type: 'int', default: 1, archived: true }));
const flagBody = { flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 's' };
entries.set('key:spotlight', Flag.parse({ kind: 'flag', ...flagBody, settings: [{ scope: {}, serve: { variant: 'on' } }] }));

function verdictOn(expression: string, values: Record<string, Json> = {}): Verdict {
  expect(expressionFault(expression, entries)).toBeUndefined();
  const rule = parseRule(expression);
  if (!rule.ok) throw new Error(rule.refusal.message);
  const read = rule.value.keys.map(
    (key) => [key, { type: keys[key]![0], value: Object.hasOwn(values, key) ? values[key]! : keys[key]![1] }] as const,
  ); // no fault: it is known
  return createRuleMeter().prepare(rule.value)(new Map(read));
}

const descending = `lists.range(size(config["refunds.bands"]) - 1).all(i,
  config["refunds.bands"][i].min_hours > config["refunds.bands"][i + 1].min_hours &&
  config["refunds.bands"][i].refund_pct >= config["refunds.bands"][i + 1].refund_pct)`;
const total = 'round(config["fees.provider_pct"] + config["fees.client_pct"], 9) <= 0.3';

describe('the examples of the product', () => {
  it('a provider pays at least 9 %', () => {
    const rule = 'config["fees.provider_pct"] >= 0.09';
    expect(verdictOn(rule)).toEqual({ holds: true });
    expect(verdictOn(rule, { 'fees.provider_pct': 0.08 })).toEqual({ holds: false });
  });

  it('provider and client fee are at most 30 % together, which only rounding makes true of 10 % and 20 %', () => {
    expect(verdictOn(total)).toEqual({ holds: true });
    expect(verdictOn(total, { 'fees.client_pct': 0.2001 })).toEqual({ holds: false });
    expect(verdictOn('config["fees.provider_pct"] + config["fees.client_pct"] <= 0.3')).toEqual({ holds: false });
  });

  it('refund bands are descending', () => {
    expect(verdictOn(descending)).toEqual({ holds: true });
    expect(verdictOn(descending, { 'refunds.bands': [bands[1]!, bands[0]!] })).toEqual({ holds: false });
    expect(verdictOn(descending, { 'refunds.bands': [bands[0]!] })).toEqual({ holds: true });
  });
});

describe('an expression', () => {
  it.each([
    'config["deposit.cap"].amount >= 100 && config["deposit.cap"].currency == "USD"',
    'config["deposit.cap"] != config["deposit.floor"]',
    'config["refunds.bands"].exists(band, band.refund_pct == 100)',
    'config["refunds.bands"].exists_one(band, band.min_hours == 0)',
    'config["refunds.bands"].map(band, band.min_hours).filter(hours, hours > 0.0).size() == 2',
    'config["refunds.bands"].all(band, has(band.min_hours))',
    'config["help.mail"].matches("^[a-z]+@example[.]com$")',
    'config["booking.instant"] ? config["boost.cost"] > 0 : true',
    'double(config["boost.cost"]) / 2.5 == 200.0',
    'config["boost.cost"] in [100, 500]',
    'config["constructor"] == 7',
    'config["odd.names"].constructor.toString == 3 && !("constructor" in config["odd.names"].inner)',
    'config["odd.names"].inner == {"a": 1.0} && "inner" in config["odd.names"] && size(config["odd.names"]) == 2',
    'config["fees.provider_pct"] - 0.1 < 0.0000000000000001',
  ])('holds: %s', (expression) => {
    expect(verdictOn(expression)).toEqual({ holds: true });
  });

  it.each<[string, string]>([
    [
      'config["boost.cost"] + 0.5 > 1.0',
      'config["boost.cost"] is a whole number and 0.5 a fraction, which CEL does not mix; write double(config["boost.cost"]) instead of config["boost.cost"], at character 1.',
    ],
    ['config["boost.cost"] >= 0.5', 'write double(config["boost.cost"]) instead'],
    [
      'config["fees.client_pct"] > 0',
      '0 is a whole number and config["fees.client_pct"] a fraction, which CEL does not mix; write 0.0 instead of 0, at character 29.',
    ],
    ['(config["boost.cost"] + 1) * 2.0 > 1.0', 'write double(config["boost.cost"] + 1) instead'],
    ['true ? config["boost.cost"] > 1 : (config["boost.cost"] < 0.5)', 'write double(config["boost.cost"]) instead'],
    ['[1.5].all(x, x > config["boost.cost"])', 'write double(config["boost.cost"]) instead'],
    ['config["deposit.cap"].amount > 0.5', 'write double(config["deposit.cap"].amount) instead'],
    ['config["fees.provder_pct"] > 0.0', 'There is no config key fees.provder_pct; correct the name, or take the rule away.'],
    ['config["old"] > 0', 'old is archived and has no value any more; take it out of the rule, or take the rule away.'],
    [
      'config["spotlight"]',
      'spotlight is a flag: what it serves depends on the user and not on the scope alone, so rules read config keys only.',
    ],
    ['config.fees > 0.1', 'A rule reads config by a key in quotes, such as config["fees.provider_pct"], at character 1.'],
    ['config[config["help.mail"]] == 1', 'A rule reads config by a key in quotes, such as config["fees.provider_pct"], at character 1.'],
    ['1 < 2', 'A rule reads at least one key, such as config["fees.provider_pct"].'],
    ['config["boost.cost"]', 'A rule gives true or false; this gives int.'],
    ['config["refunds.bands"][0].refundable', 'A rule gives true or false; say what it is compared with, such as == true.'],
    ['config["help.mail"] > 1', 'The types do not fit: no such overload: string > int, at character 1.'],
    ['config["deposit.cap"].cents > 1', 'The types do not fit: No such key: cents, at character 23.'],
    ['now() > config["boost.cost"]', "The types do not fit: found no matching overload for 'now()', at character 1."],
    ['has(config["refunds.bands"].note)', 'of a key ask "note" in config["refunds.bands"], at character 5.'],
    ['config["boost.cost"] >', 'This is no CEL: Unexpected token: EOF, at character 23.'],
  ])('is refused: %s', (expression, sentence) => {
    expect(expressionFault(expression, entries)?.message).toContain(sentence);
  });

  it.each<[string, string]>([
    ['config["refunds.bands"].all(band, band.reason != "")', 'No such key: reason.'],
    ['config["boost.cost"] * 9223372036854775807 > 0', 'Integer overflow: 4611686018427387903500.'],
    ['int(1e99) > config["boost.cost"]', 'Integer overflow.'],
    ['config["boost.cost"] / 0 > 0', 'Division by zero.'],
    ['config["help.mail"].matches("(?=look)")', '(?=look) is no regular expression in RE2 syntax.'],
    ['round(config["fees.provider_pct"], 99) > 0.0', 'Round() takes 0 to 15 digits.'],
  ])('does not hold where it cannot be worked out: %s', (expression, reason) => {
    expect(verdictOn(expression)).toEqual({ holds: false, reason: expect.stringContaining(reason.replace(/\.$/, '')) });
  });

  it.each([
    'config["long.list"].all(a, config["long.list"].all(b, config["long.list"].all(c, a + b + c >= 0.0)))',
    'config["long.list"].exists(a, config["long.list"].exists(b, config["long.list"].exists(c, a + b + c < 0.0)))',
    'config["long.list"].map(a, config["long.list"].map(b, config["long.list"])).size() > 0',
    `${'cel.bind(a, config["long.list"], '}${'cel.bind(a, a + a, '.repeat(20)}size(a) > 0${')'.repeat(21)}`,
    `[[1]]${'.map(a, [a, a])'.repeat(24)}.size() > config["boost.cost"]`,
    'lists.range(1000000000).all(i, i < config["boost.cost"])',
  ])('is broken off when it takes too many steps: %s', (expression) => {
    expect(verdictOn(expression)).toEqual({ holds: false, reason: `It takes more than ${ruleStepsMax} steps.` });
  });
});

it('a meter is exhausted when all its evaluations together took too many steps', () => {
  const rule = parseRule('config["long.list"].all(item, item >= 0.0)');
  if (!rule.ok) throw new Error(rule.refusal.message);
  const meter = createRuleMeter(500);
  const evaluate = meter.prepare(rule.value);
  const values = new Map([['long.list', { type: 'json' as const, value: keys['long.list']![1] }]]); // it is one of them
  expect([evaluate(values), meter.isExhausted()]).toEqual([{ holds: true }, false]);
  expect([evaluate(values), meter.isExhausted()]).toEqual([{ holds: true }, true]);
});

it.each([
  [1.005, 2n, 1.01],
  [0.1 + 0.2, 9n, 0.3],
  [-2.5, 0n, -3],
  [1e300, 3n, 1e300],
  [1.5e-9, 3n, 0],
  [Number.POSITIVE_INFINITY, 2n, Number.POSITIVE_INFINITY],
])('%d rounded to %d digits is %d', (value, digits, rounded) => {
  expect(round(value, digits)).toBe(rounded);
});

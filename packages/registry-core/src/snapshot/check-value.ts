// Whether a value is what its config key allows: the type first, then the constraints. Used on every write and at every compile.
import { toRegularExpression } from '../flag/regular-expression.ts';
import { type ConfigKey, type Constraints, Money } from '../registry/config-key.ts';
import type { FindingCode } from '../registry/finding-code.ts';
import type { Json } from '../registry/json.ts';
import { isDeeperThan } from '../registry/json-depth.ts';
import { valueBytesMax, valueDepthMax } from '../registry/limits.ts';
import { toSchemaTest } from './json-schema-test.ts';

export interface ValueFault {
  readonly code: Extract<FindingCode, `VALUE_${string}`>;
  readonly message: string;
}

/** What a key's type and constraints say; compiled once for all its values. */
export type ValueCheck = (value: Json) => ValueFault[];

type Demand = (value: Json) => string | undefined;

const typeDemands: Record<ConfigKey['type'], Demand> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  int: (value) => (Number.isSafeInteger(value) ? undefined : 'a whole number within ±(2^53 − 1)'),
  float: (value) => (typeof value === 'number' ? undefined : 'a number'),
  money: (value) =>
    Money.safeParse(value).success
      ? undefined
      : 'an amount in whole minor units and a currency, such as {"amount": 1250, "currency": "USD"}',
  string: (value) => (typeof value === 'string' ? undefined : 'text'),
  enum: (value) => (typeof value === 'string' ? undefined : 'text, one of the members'),
  json: () => undefined,
};

/** The number that min and max bound: a number itself, or an amount of money. */
function boundedNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  const money = Money.safeParse(value);
  return money.success ? money.data.amount : undefined;
}

function toDemands(type: ConfigKey['type'], constraints: Constraints): Demand[] {
  const { min, max, members, minLength, maxLength, pattern, currency, schema } = constraints;
  const demands: Demand[] = [];
  const number = (holds: (n: number) => boolean, demand: string) =>
    demands.push((value) => {
      const n = boundedNumber(value);
      return n === undefined || holds(n) ? undefined : demand;
    });
  const text = (holds: (s: string) => boolean, demand: string) =>
    demands.push((value) => (typeof value !== 'string' || holds(value) ? undefined : demand));
  if (min !== undefined) number((n) => n >= min, `at least ${min}`);
  if (max !== undefined) number((n) => n <= max, `at most ${max}`);
  if (type === 'enum' || members !== undefined) text((s) => (members ?? []).includes(s), `one of ${(members ?? []).join(', ')}`);
  // Length counts characters as people do, not UTF-16 units.
  if (minLength !== undefined) text((s) => [...s].length >= minLength, `at least ${minLength} characters`);
  if (maxLength !== undefined) text((s) => [...s].length <= maxLength, `at most ${maxLength} characters`);
  const expression = pattern === undefined ? undefined : toRegularExpression(pattern);
  if (expression !== undefined) text((s) => expression.matchesWhole(s), `text that matches ${pattern}`);
  if (currency !== undefined) demands.push((value) => (Money.safeParse(value).data?.currency === currency ? undefined : `in ${currency}`));
  if (schema !== undefined) demands.push(toSchemaTest(schema));
  return demands;
}

const encoder = new TextEncoder();

/** Why a value of any type is too much to serve, or undefined. */
export function toSizeFault(value: Json): ValueFault | undefined {
  if (isDeeperThan(value, valueDepthMax))
    return { code: 'VALUE_TOO_LARGE', message: `The value nests deeper than ${valueDepthMax} levels.` };
  const size = encoder.encode(JSON.stringify(value)).length;
  if (size <= valueBytesMax) return undefined;
  return { code: 'VALUE_TOO_LARGE', message: `The value has ${size} bytes as JSON; at most ${valueBytesMax} are allowed.` };
}

export function toValueCheck({ type, constraints }: Pick<ConfigKey, 'type' | 'constraints'>): ValueCheck {
  const demands = toDemands(type, constraints);
  return (value) => {
    const wrongType = typeDemands[type](value);
    if (wrongType !== undefined) return [{ code: 'VALUE_TYPE', message: `The value must be ${wrongType}.` }];
    const tooLarge = toSizeFault(value);
    if (tooLarge !== undefined) return [tooLarge];
    return demands.flatMap((demand): ValueFault[] => {
      const wanted = demand(value);
      return wanted === undefined ? [] : [{ code: 'VALUE_CONSTRAINT', message: `The value must be ${wanted}.` }];
    });
  };
}

// @vercel/flags-core: its exported evaluate() over packed definitions; there is no bulk call, so all is a loop.
import { evaluate } from '@vercel/flags-core';

export const name = '@vercel/flags-core';

const toCondition = ({ attribute, equals, oneOf }) => (oneOf ? [['user', attribute], 'oneOf', oneOf] : [['user', attribute], 'eq', equals]);

function toDefinition({ on, rules, percent }, index) {
  const split = { type: 'split', base: ['user', 'id'], weights: [100 - percent, percent], defaultVariant: 0 };
  const production = {
    rules: rules.map((conditions) => ({ conditions: conditions.map(toCondition), outcome: 1 })),
    fallthrough: percent === undefined ? Number(on) : split,
  };
  return { variants: [false, true], seed: index + 1, environments: { production } };
}

export const encode = (flags) => JSON.stringify(Object.fromEntries(flags.map((flag, index) => [flag.key, toDefinition(flag, index)])));

export function open(text) {
  const definitions = JSON.parse(text);
  const keys = Object.keys(definitions);
  const one = (key, entities) =>
    evaluate({ entities, environment: 'production', segments: {}, definition: definitions[key], defaultValue: false }).value;
  return {
    toContext: (user) => ({ user }),
    one,
    all: (context) => keys.map((key) => one(key, context)),
    toValues: (bulk) => new Map(bulk.map((value, index) => [keys[index], value])),
  };
}

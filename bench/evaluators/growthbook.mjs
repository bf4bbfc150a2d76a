// @growthbook/growthbook: the multi-user client over a payload; there is no bulk call, so all is a loop.
import { GrowthBookClient } from '@growthbook/growthbook';

export const name = '@growthbook/growthbook';

const toCondition = (conditions) =>
  Object.fromEntries(conditions.map(({ attribute, equals, oneOf }) => [attribute, oneOf ? { $in: oneOf } : equals]));

function toFeature({ key, on, rules, percent }) {
  const forced = rules.map((conditions) => ({ condition: toCondition(conditions), force: true }));
  const rollout = { force: true, coverage: percent / 100, hashAttribute: 'id', hashVersion: 2, seed: key };
  return { defaultValue: on, rules: percent === undefined ? forced : [...forced, rollout] };
}

export const encode = (flags) => JSON.stringify({ features: Object.fromEntries(flags.map((flag) => [flag.key, toFeature(flag)])) });

export function open(text) {
  const payload = JSON.parse(text);
  const client = new GrowthBookClient().initSync({ payload });
  const keys = Object.keys(payload.features);
  return {
    toContext: (user) => ({ attributes: user }),
    one: (key, context) => client.evalFeature(key, context).value,
    all: (context) => keys.map((key) => client.evalFeature(key, context).value),
    toValues: (bulk) => new Map(bulk.map((value, index) => [keys[index], value])),
  };
}

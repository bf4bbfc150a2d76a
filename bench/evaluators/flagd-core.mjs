// @openfeature/flagd-core: JSON Logic, as the flagd providers evaluate in process.
import { FlagdCore } from '@openfeature/flagd-core';

export const name = '@openfeature/flagd-core';

const toClause = ({ attribute, equals, oneOf }) => {
  const own = { var: attribute === 'id' ? 'targetingKey' : attribute };
  return oneOf ? { in: [own, oneOf] } : { '===': [own, equals] };
};

function toFlag({ on, rules, percent }) {
  const otherwise =
    percent === undefined
      ? on
        ? 'on'
        : 'off'
      : {
          fractional: [
            ['on', percent],
            ['off', 100 - percent],
          ],
        };
  const branches = rules.flatMap((conditions) => [
    conditions.length === 1 ? toClause(conditions[0]) : { and: conditions.map(toClause) },
    'on',
  ]);
  const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on ? 'on' : 'off' };
  if (branches.length > 0) return { ...flag, targeting: { if: [...branches, otherwise] } };
  return percent === undefined ? flag : { ...flag, targeting: otherwise };
}

export const encode = (flags) => JSON.stringify({ flags: Object.fromEntries(flags.map((flag) => [flag.key, toFlag(flag)])) });

export function open(text) {
  const core = new FlagdCore();
  core.setConfigurations(text);
  return {
    toContext: ({ id, ...rest }) => ({ targetingKey: id, ...rest }),
    one: (key, context) => core.resolveBooleanEvaluation(key, false, context).value,
    all: (context) => core.resolveAll(context),
    toValues: (bulk) => new Map(bulk.map(({ flagKey, value }) => [flagKey, value])),
  };
}

// Switchyard: compiled to a snapshot, opened, evaluated.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { toBulkText } from '../../workers/evaluator/src/ofrep-items.ts';

export const name = 'switchyard';

const toClause = ({ attribute, equals, oneOf }) => {
  const own = attribute === 'id' ? 'targetingKey' : attribute;
  return oneOf ? { attribute: own, op: 'in', value: oneOf } : { attribute: own, op: 'equals', value: equals };
};

function toFlag({ key, on, rules, percent }) {
  const serve = percent === undefined ? { variant: on ? 'on' : 'off' } : { percent };
  const own = rules.map((conditions, index) => ({
    id: `rule-${index}`,
    when: conditions.length === 1 ? toClause(conditions[0]) : { all: conditions.map(toClause) },
    serve: { variant: 'on' },
  }));
  return {
    kind: 'flag',
    flagType: percent === undefined ? 'boolean' : 'percentage',
    valueType: 'boolean',
    variants: { on: true, off: false },
    off: 'off',
    salt: key,
    settings: [{ scope: {}, rules: own, serve }],
  };
}

export function toRegistry(flags) {
  return { keys: Object.fromEntries(flags.map((flag) => [flag.key, toFlag(flag)])) };
}

/** What is sent: the compiled snapshot. */
export function encode(flags) {
  return compileSnapshot(Registry.parse(toRegistry(flags))).bytes;
}

export function open(bytes) {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  const snapshot = opened.value;
  const asked = { environment: 'production', stale: false, edition: { version: '1.0.0', stage: 'stable', snapshot } };
  return {
    toContext: ({ id, ...rest }) => ({ targetingKey: id, ...rest }),
    one: (key, context) => snapshot.evaluate(key, context).value,
    all: (context) => snapshot.evaluateAll(context),
    toValues: (bulk) => new Map(bulk.map(({ key, value }) => [key, value])),
    /** The body of a full OFREP answer. The second keeps no text from one call to the next. */
    text: (context) => toBulkText(snapshot.evaluateAll(context), asked, 1, '[]'),
    textAnew: (context) => toBulkText(snapshot.evaluateAll(context), { ...asked, edition: { ...asked.edition } }, 1, '[]'),
  };
}

// Contexts that nobody plans for: empty, with nulls and wrong types, deep, long, and none at all. What the edge would refuse
// before it evaluates is here too, because the same evaluator runs inside applications.
import type { Json } from '../registry/json.ts';

const wellKnown = ['targetingKey', 'country', 'state', 'city', 'role', 'cohorts'] as const;

/** Half of a pair, which UTF-8 cannot say. */
const loneSurrogate = '\ud800';
const longLength = 70_000;
const manyAttributes = 2_000;

function nested(depth: number): Json {
  let value: Json = 'leaf';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { in: value } : [value];
  return value;
}

/** Every well-known attribute as `value`. */
function allOf(value: Json): Record<string, Json> {
  return Object.fromEntries(wellKnown.map((name) => [name, value]));
}

/** Contexts that are no objects are answered with INVALID_CONTEXT, which is no fault. Made when they are asked for: isolates start without them. */
export function oddContexts(): readonly Json[] {
  return [
    {},
    { targetingKey: '' },
    { targetingKey: 'user-1' },
    allOf(null),
    allOf(''),
    allOf(0),
    allOf(-1.5e300),
    allOf(true),
    allOf([]),
    allOf({}),
    allOf(loneSurrogate),
    allOf('x'.repeat(longLength)),
    { ...allOf('nowhere'), cohorts: ['nobody', 1, null, {}] },
    { targetingKey: 'user-1', cohorts: Array.from({ length: manyAttributes }, (_, index) => `cohort-${index}`) },
    { targetingKey: 'user-1', ...Object.fromEntries(Array.from({ length: manyAttributes }, (_, index) => [`attribute-${index}`, index])) },
    { targetingKey: 'user-1', plan: nested(500), city: nested(500) },
    { targetingKey: '__proto__', country: 'constructor', state: 'toString', city: 'hasOwnProperty', role: 'valueOf' },
    null,
    [],
    'text',
    7,
  ];
}

// Reading an attribute of a context: own properties only, the exact name before the dotted path, and an empty targeting key is
// none. Total for any JSON.
import type { EvaluationContext } from './evaluation.ts';

export type AttributeReader = (context: EvaluationContext) => unknown;

/** The property itself, or undefined when the object has none of its own. */
export function readOwn(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function readPath(context: object, steps: readonly string[]): unknown {
  let at: unknown = context;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    at = readOwn(at, step);
  }
  return at;
}

/** A reader of one attribute; undefined means missing. */
export function toAttributeReader(path: string): AttributeReader {
  if (path === 'targetingKey') return readTargetingKey;
  if (!path.includes('.')) return (context) => readOwn(context, path);
  const steps = path.split('.');
  return (context) => (Object.hasOwn(context, path) ? context[path] : readPath(context, steps));
}

export function readTargetingKey(context: EvaluationContext): unknown {
  const key = readOwn(context, 'targetingKey');
  return key === '' ? undefined : key;
}

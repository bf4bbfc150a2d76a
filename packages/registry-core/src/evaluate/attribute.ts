// The attributes that a snapshot names, and how each is read from a context: own properties only, the exact name before the dotted path, and an empty targeting key is
// none. Total for any JSON.
import type { EvaluationContext } from './evaluation.ts';

export interface Attribute {
  readonly name: string;
  /** Where a walk keeps what it found out about the attribute. */
  readonly slot: number;
  readonly read: (context: EvaluationContext) => unknown;
  /** A number for each value that a rule begins by comparing this attribute with, from 1. */
  readonly codes: Map<unknown, number>;
}

/** The attributes that a snapshot's conditions and buckets name, each with a slot. */
export interface AttributeList {
  of(name: string): Attribute;
  at(slot: number): Attribute;
  /** The number that stands for `value` when rules are passed over. */
  codeOf(attribute: Attribute, value: unknown): number;
  count(): number;
  /** Counts attributes and codes: a walk that has seen fewer must look again. */
  version(): number;
}

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

/** Whether the attribute is read by its name alone: no path, no targeting key that may be empty. */
export function isPlain(name: string): boolean {
  return name !== 'targetingKey' && !name.includes('.');
}

function toReader(name: string): Attribute['read'] {
  if (name === 'targetingKey') return readTargetingKey;
  if (!name.includes('.')) return (context) => readOwn(context, name);
  const steps = name.split('.');
  return (context) => (Object.hasOwn(context, name) ? context[name] : readPath(context, steps));
}

export function readTargetingKey(context: EvaluationContext): unknown {
  const key = context.targetingKey;
  return key === undefined || key === '' || !Object.hasOwn(context, 'targetingKey') ? undefined : key;
}

export function createAttributeList(): AttributeList {
  const attributes: Attribute[] = [];
  const byName = new Map<string, Attribute>();
  let version = 0;
  return {
    of(name) {
      const known = byName.get(name);
      if (known !== undefined) return known;
      version += 1;
      const attribute = { name, slot: attributes.length, read: toReader(name), codes: new Map<unknown, number>() };
      attributes.push(attribute);
      byName.set(name, attribute);
      return attribute;
    },
    at: (slot) => attributes[slot]!, // callers pass slots of attributes
    codeOf({ codes }, value) {
      const known = codes.get(value);
      if (known !== undefined) return known;
      version += 1;
      codes.set(value, codes.size + 1);
      return codes.size;
    },
    count: () => attributes.length,
    version: () => version,
  };
}

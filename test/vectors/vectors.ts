// The vectors as data: `[name, input, expected]` in JSON, so that any language and any runtime can run them. This file only reads
// them; who runs them brings an evaluator.
import { readFileSync } from 'node:fs';
import type { EvaluateOptions } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { Registry } from '@switchyard/registry-core/registry/registry';

/** A member of an expectation that must not be there at all. */
export const absent = '(absent)';

export interface Vector {
  readonly name: string;
  readonly registry: Registry;
  readonly key: string;
  readonly context: unknown;
  readonly options?: EvaluateOptions;
  readonly kills?: readonly string[];
  /** Members of the evaluation, as far as the vector says anything about them. */
  readonly expected: Record<string, unknown>;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

type Case = [name: string, input: Pick<Vector, 'key' | 'context' | 'options' | 'kills'>, expected: Record<string, unknown>];

function evaluationVectors(file: string): Vector[] {
  const { registry, cases } = read(file) as { registry: unknown; cases: Case[] };
  const parsed = Registry.parse(registry);
  return cases.map(([name, input, expected]) => ({ name, registry: parsed, ...input, expected }));
}

const placesAndCohorts = {
  places: [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
  ],
  cohorts: [
    { key: 'listed', rank: 1, members: ['u1', 'u2'] },
    { key: 'texans', rank: 2, when: { attribute: 'state', op: 'equals', value: 'US-TX' } },
    { key: 'both', rank: 3, when: { all: [{ cohort: 'listed' }, { cohort: 'texans' }] } },
  ],
};

type ConditionCase = [name: string, input: { condition: unknown; context: unknown }, expected: boolean];

/** The condition as the one rule of a flag: the rule decides, or the setting behind it. */
export function toConditionVector([name, { condition, context }, expected]: ConditionCase): Vector {
  const setting = { scope: {}, rules: [{ id: 'r', when: condition, serve: { variant: 'on' } }], serve: { variant: 'off' } };
  const flag = {
    kind: 'flag',
    flagType: 'boolean',
    valueType: 'boolean',
    variants: { on: true, off: false },
    off: 'off',
    salt: 's',
    settings: [setting],
  };
  const registry = Registry.parse({ ...placesAndCohorts, keys: { flag } });
  return { name, registry, key: 'flag', context, expected: { value: expected, reason: expected ? 'TARGETING_MATCH' : 'DEFAULT' } };
}

/** Every vector there is. */
export const vectors: readonly Vector[] = [
  ...(read('conditions.json') as ConditionCase[]).map(toConditionVector),
  ...evaluationVectors('evaluation.json'),
  ...evaluationVectors('buckets.json'),
  ...evaluationVectors('bucket-values.json'),
  ...evaluationVectors('movement.json'),
  ...evaluationVectors('corner-cases.json'),
];

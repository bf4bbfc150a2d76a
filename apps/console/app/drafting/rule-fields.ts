// Conditions of a rule as rows of a form: attribute, operator, value. What rows cannot say is written as JSON instead.
import { type Comparison, Condition } from '@switchyard/registry-core/registry/condition';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { toList } from './form-parts.ts';

export const inCohort = 'inCohort';

export const ConditionRow = z.object({
  attribute: z.string().optional(),
  op: z.string().default('equals'),
  value: z.string().optional(),
});
export type ConditionRow = z.infer<typeof ConditionRow>;

export interface ConditionFields {
  readonly join: 'all' | 'any';
  readonly conditions: readonly ConditionRow[];
  /** Takes the place of the rows when it is not empty. */
  readonly json?: string | undefined;
}

const numeric = new Set<string>(['lessThan', 'atMost', 'greaterThan', 'atLeast']);
const lists = new Set<string>(['in', 'notIn', 'inNetwork']);
const valueless = new Set<string>(['exists', 'missing']);

/** `12` is a number, `true` a boolean, `"12"` and everything else text. */
function readScalar(text: string): string | number | boolean | null {
  if (/^(true|false|null|-?\d+(\.\d+)?|".*")$/.test(text)) {
    try {
      return JSON.parse(text) as string | number | boolean | null;
    } catch {
      return text;
    }
  }
  return text;
}

function readValue(op: string, text: string): unknown {
  if (op === 'inNetwork') return toList(text);
  if (lists.has(op)) return toList(text).map(readScalar);
  if (numeric.has(op)) return Number(text);
  if (op === 'before' || op === 'after') return /^\d+$/.test(text) ? Number(text) : text;
  return op === 'equals' || op === 'notEquals' ? readScalar(text) : text;
}

function readRow({ attribute, op, value = '' }: ConditionRow): unknown {
  if (op === inCohort) return { cohort: value.trim() };
  return valueless.has(op) ? { attribute, op } : { attribute, op, value: readValue(op, value.trim()) };
}

export function readCondition({ join, conditions, json }: ConditionFields): Result<Condition> {
  let given: unknown;
  if (json?.trim()) {
    try {
      given = JSON.parse(json);
    } catch (error) {
      return refuse('NOT_A_CONDITION', `The condition is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`);
    }
  } else {
    const rows = conditions.map(readRow);
    given = rows.length === 1 ? rows[0] : { [join]: rows };
  }
  const parsed = Condition.safeParse(given);
  if (parsed.success) return accept(parsed.data);
  const text = json?.trim() ? 'The JSON is no condition' : 'A condition is incomplete, or its value does not fit its operator';
  return refuse('NOT_A_CONDITION', `${text}. Look at each attribute, operator and value.`);
}

function writeScalar(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Quoted where it would otherwise be read as something else.
  return typeof value === 'string' && readScalar(value) !== value ? JSON.stringify(value) : text;
}

function toRow(condition: Condition): ConditionRow | undefined {
  if ('cohort' in condition) return { attribute: '', op: inCohort, value: condition.cohort };
  if (!('attribute' in condition) || ('ignoreCase' in condition && condition.ignoreCase)) return undefined;
  const comparison: Comparison = condition;
  if (!('value' in comparison)) return { attribute: comparison.attribute, op: comparison.op };
  const { value } = comparison;
  if (!Array.isArray(value)) return { attribute: comparison.attribute, op: comparison.op, value: writeScalar(value) };
  const items = value.map(writeScalar);
  const fits = lists.has(comparison.op) && items.every((item) => !/[,\n]/.test(item));
  return fits ? { attribute: comparison.attribute, op: comparison.op, value: items.join(', ') } : undefined;
}

/** Rows where rows can say it, else JSON. */
export function toConditionFields(condition: Condition): ConditionFields {
  const join = 'any' in condition ? 'any' : 'all';
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [condition];
  const rows = parts.map(toRow);
  if (rows.length > 0 && rows.every((row) => row !== undefined)) return { join, conditions: rows };
  return { join: 'all', conditions: [], json: JSON.stringify(condition, null, 2) };
}

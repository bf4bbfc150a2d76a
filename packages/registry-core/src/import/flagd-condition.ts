// A condition of flagd's targeting (JsonLogic with flagd's own operations) as a condition of ours. What cannot be said exactly
// is refused; where only attributes of an unexpected type are treated otherwise, that is noted.
import { parseVersion } from '../flag/semantic-version.ts';
import type { Condition } from '../registry/condition.ts';
import type { Json } from '../registry/json.ts';
import type { ImportNotes } from './import-notes.ts';
import { type Operation, quoteLogic, toOperation, toVariable } from './json-logic.ts';

type Scalar = string | number | boolean | null;
const always: Condition = { all: [] };
const never: Condition = { any: [] };

function isScalar(value: Json | undefined): value is Scalar {
  return value === null || (value !== undefined && typeof value !== 'object');
}

/** The attribute and the constant of a two-sided comparison, and whether the constant came first. */
function toSides({ name, args }: Operation, notes: ImportNotes): { attribute: string; constant: Json; flipped: boolean } | undefined {
  const [left, right] = args;
  if (args.length !== 2 || left === undefined || right === undefined)
    return notes.refuse(`"${name}" is understood with two arguments only.`);
  const attribute = toVariable(left) ?? toVariable(right);
  const flipped = toVariable(left) === undefined;
  const constant = flipped ? left : right;
  if (attribute === undefined || toOperation(constant) !== undefined) {
    return notes.refuse(`"${name}" must compare one attribute with one constant, not ${quoteLogic([...args])}.`);
  }
  if (attribute.startsWith('$flagd.'))
    return notes.refuse(`${attribute} cannot be compared: an evaluation here knows no clock and no flag key.`);
  return { attribute, constant, flipped };
}

function toEquality(operation: Operation, notes: ImportNotes): Condition | undefined {
  const sides = toSides(operation, notes);
  if (sides === undefined) return undefined;
  const { attribute, constant } = sides;
  if (!isScalar(constant)) return notes.refuse(`${attribute} is compared with ${quoteLogic(constant)}, which is no single value.`);
  const strict = operation.name.length === 3;
  // JsonLogic reads a missing attribute as null.
  const equal: Condition =
    constant === null
      ? {
          any: [
            { attribute, op: 'missing' },
            { attribute, op: 'equals', value: null },
          ],
        }
      : { attribute, op: 'equals', value: constant };
  const coerces = typeof constant !== 'string' || constant.trim() === '' || !Number.isNaN(Number(constant));
  if (!strict && constant !== null && coerces) {
    notes.approximate(
      `flagd compares ${attribute} with ${JSON.stringify(constant)} across types ("1" equals 1); here the types must be equal.`,
    );
  }
  return operation.name.startsWith('!') ? { not: equal } : equal;
}

const orders = { '<': 'lessThan', '<=': 'atMost', '>': 'greaterThan', '>=': 'atLeast' } as const;
const flippedOrders = { '<': 'greaterThan', '<=': 'atLeast', '>': 'lessThan', '>=': 'atMost' } as const;
type Order = keyof typeof orders;

function toOrder(operation: Operation, notes: ImportNotes): Condition | undefined {
  const name = operation.name as Order; // the table of conversions names it
  const [low, middle, high] = operation.args;
  if (operation.args.length === 3 && low !== undefined && middle !== undefined && high !== undefined) {
    const parts = [toOrder({ name, args: [low, middle] }, notes), toOrder({ name, args: [middle, high] }, notes)];
    return parts.every((part) => part !== undefined) ? { all: parts } : undefined;
  }
  const sides = toSides(operation, notes);
  if (sides === undefined) return undefined;
  const { attribute, constant, flipped } = sides;
  if (typeof constant !== 'number')
    return notes.refuse(`${attribute} is compared by order with ${quoteLogic(constant)}, which is no number.`);
  notes.approximate(`flagd reads ${attribute} as a number even where it is text or missing; here only a number is compared.`);
  return { attribute, op: (flipped ? flippedOrders : orders)[name], value: constant };
}

function toMembership({ args }: Operation, notes: ImportNotes): Condition | undefined {
  const [needle, haystack] = args;
  const attribute = toVariable(needle);
  if (attribute !== undefined && Array.isArray(haystack) && haystack.every(isScalar)) return { attribute, op: 'in', value: haystack };
  const searched = toVariable(haystack);
  if (searched !== undefined && typeof needle === 'string') {
    notes.approximate(`flagd also finds ${JSON.stringify(needle)} as a member when ${searched} is a list; here it must be text.`);
    return { attribute: searched, op: 'contains', value: needle };
  }
  return notes.refuse(`"in" is understood for an attribute in a list, or text in an attribute, not ${quoteLogic([...args])}.`);
}

function toAffix(op: 'startsWith' | 'endsWith', { name, args }: Operation, notes: ImportNotes): Condition | undefined {
  const attribute = toVariable(args[0]);
  const affix = args[1];
  if (attribute === undefined || typeof affix !== 'string')
    return notes.refuse(`"${name}" needs an attribute and a text, not ${quoteLogic([...args])}.`);
  return { attribute, op, value: affix };
}

/** flagd reads `v1`, `1` and `1.2` as versions too. */
function toFullVersion(text: Json | undefined): string | undefined {
  const bare = String(text).replace(/^[vV]/, '');
  const full = /^\d+$/.test(bare) ? `${bare}.0.0` : /^\d+\.\d+$/.test(bare) ? `${bare}.0` : bare;
  return parseVersion(full) === undefined ? undefined : full;
}

function toVersionCondition({ args }: Operation, notes: ImportNotes): Condition | undefined {
  const attribute = toVariable(args[0]);
  const value = toFullVersion(args[2]);
  if (attribute === undefined || value === undefined || args.length !== 3) {
    return notes.refuse(`"sem_ver" needs an attribute, an operator and a version, not ${quoteLogic([...args])}.`);
  }
  notes.approximate(`flagd reads ${attribute} leniently as a version (v1.2, 1); here it must be a full semantic version such as 1.2.0.`);
  // "-0" is the lowest pre-release there is, so these bounds take in every pre-release of the range.
  const [major, minor] = parseVersion(value)!.core; // checked above
  const between = (from: string, to: string): Condition => ({
    all: [
      { attribute, op: 'versionAtLeast', value: `${from}.0-0` },
      { attribute, op: 'versionBelow', value: `${to}.0-0` },
    ],
  });
  const operators: Record<string, Condition> = {
    '=': { attribute, op: 'versionEquals', value },
    '!=': {
      any: [
        { attribute, op: 'versionBelow', value },
        { attribute, op: 'versionAbove', value },
      ],
    },
    '<': { attribute, op: 'versionBelow', value },
    '<=': { attribute, op: 'versionAtMost', value },
    '>': { attribute, op: 'versionAbove', value },
    '>=': { attribute, op: 'versionAtLeast', value },
    '^': between(`${major}.0`, `${major + 1}.0`),
    '~': between(`${major}.${minor}`, `${major}.${minor + 1}`),
  };
  const operator = String(args[1]);
  return Object.hasOwn(operators, operator) ? operators[operator] : notes.refuse(`"sem_ver" has no operator ${operator}.`);
}

function toEach(args: readonly Json[], notes: ImportNotes): Condition[] | undefined {
  const parts = args.map((part) => toFlagdCondition(part, notes));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function toNegation({ args }: Operation, notes: ImportNotes): Condition | undefined {
  const inner = args[0] === undefined ? undefined : toFlagdCondition(args[0], notes);
  return inner && { not: inner };
}

function toConnective(operation: Operation, notes: ImportNotes): Condition | undefined {
  const parts = toEach(operation.args, notes);
  if (parts === undefined) return undefined;
  return operation.name === 'and' ? { all: parts } : { any: parts };
}

const conversions: Record<string, (operation: Operation, notes: ImportNotes) => Condition | undefined> = {
  and: toConnective,
  or: toConnective,
  '!': toNegation,
  '!!': ({ args }, notes) => (args[0] === undefined ? notes.refuse('"!!" needs an argument.') : toFlagdCondition(args[0], notes)),
  '==': toEquality,
  '===': toEquality,
  '!=': toEquality,
  '!==': toEquality,
  '<': toOrder,
  '<=': toOrder,
  '>': toOrder,
  '>=': toOrder,
  in: toMembership,
  starts_with: (operation, notes) => toAffix('startsWith', operation, notes),
  ends_with: (operation, notes) => toAffix('endsWith', operation, notes),
  sem_ver: toVersionCondition,
};

/** The condition, or undefined after saying why there is none. */
export function toFlagdCondition(logic: Json, notes: ImportNotes): Condition | undefined {
  if (typeof logic === 'boolean') return logic ? always : never;
  const operation = toOperation(logic);
  if (operation === undefined) return notes.refuse(`${quoteLogic(logic)} is no condition that can be imported.`);
  if (!Object.hasOwn(conversions, operation.name)) {
    return notes.refuse(`The operation "${operation.name}" has no equal here; say the condition with comparisons instead.`);
  }
  return conversions[operation.name]!(operation, notes); // its own member, checked above
}

/** Whether `logic` is a condition by its outermost operation, and not something that names a variant. */
export function isFlagdCondition(logic: Json): boolean {
  const operation = toOperation(logic);
  return operation !== undefined && Object.hasOwn(conversions, operation.name);
}

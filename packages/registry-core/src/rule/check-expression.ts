// Whether an expression can be a rule here: it reads keys that exist, its types fit, whole numbers and fractions are not mixed,
// and it gives true or false. What it says is what a form shows beside the expression.
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { ConfigType } from '../registry/config-key.ts';
import { type EntryBody, type EntryId, entryId } from '../registry/entry.ts';
import { accept, type Result } from '../registry/refusal.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { configVariable, type ExpressionFault, faultOf, nodesOf, operandsOf, parseRule, placeOf } from './parse-rule.ts';

type Entries = ReadonlyMap<EntryId, EntryBody>;

/** int and money.amount are CEL int, float is double; json is known only in use, and its numbers are double. */
export const celTypes: Readonly<Record<ConfigType, string>> = {
  boolean: 'bool',
  int: 'int',
  float: 'double',
  money: 'Money',
  string: 'string',
  enum: 'string',
  json: 'dyn',
};

/** Why the expression cannot be a rule over these entries; undefined when it can. */
export function expressionFault(expression: string, entries: Entries): ExpressionFault | undefined {
  const parsed = parseRule(expression);
  if (!parsed.ok) return parsed.refusal;
  const { keys } = parsed.value;
  if (keys.length === 0) return faultOf('A rule reads at least one key, such as config["fees.provider_pct"].').refusal;
  const unknown = keys.map((key) => keyFault(key, entries)).find((fault) => fault !== undefined);
  if (unknown) return unknown;
  const type = typeOfExpression(expression, environmentFor(keys, entries));
  if (!type.ok) return type.refusal;
  if (type.value === 'bool') return undefined;
  const cure = type.value === 'dyn' ? 'say what it is compared with, such as == true' : `this gives ${type.value}`;
  return faultOf(`A rule gives true or false; ${cure}.`).refusal;
}

/** Why a rule cannot read this key; undefined when it can. */
function keyFault(key: string, entries: Entries): ExpressionFault | undefined {
  const body = entries.get(entryId('key', key)) as RegistryKey | undefined;
  const refuse = (message: string): ExpressionFault => ({ code: 'RULE_KEY_UNKNOWN', message });
  if (body === undefined) return refuse(`There is no config key ${key}; correct the name, or take the rule away.`);
  if (body.kind === 'flag')
    return refuse(`${key} is a flag: what it serves depends on the user and not on the scope alone, so rules read config keys only.`);
  return body.archived
    ? refuse(`${key} is archived and has no value any more; take it out of the rule, or take the rule away.`)
    : undefined;
}

/** Money is compared as a whole with == and !=, and by its parts with everything else. */
function environmentFor(keys: readonly string[], entries: Entries): Environment {
  const fields = Object.fromEntries(
    keys.map((key) => {
      const body = entries.get(entryId('key', key)) as RegistryKey; // keyFault saw it
      return [key, body.kind === 'config' ? celTypes[body.type] : 'dyn'];
    }),
  );
  return declareConfig(fields);
}

/** An environment in which `config` has these keys, each of its CEL type. */
export function declareConfig(types: Readonly<Record<string, string>>): Environment {
  return declareFunctions(
    new Environment({ homogeneousAggregateLiterals: false })
      .registerType('Money', { fields: { amount: 'int', currency: 'string' } })
      .registerOperator('Money == Money', () => true)
      .registerType('Config', { fields: types })
      .registerVariable(configVariable, 'Config'),
  );
}

class Lists {}

/** What rules have beyond the library's CEL; the evaluating environment gives the same names their meaning. */
export interface RuleFunctions {
  readonly round: (value: number, digits: bigint) => number;
  readonly range: (length: bigint) => bigint[];
}

export function declareFunctions(environment: Environment, functions: RuleFunctions = { round: (value) => value, range: () => [] }) {
  return environment
    .registerType('Lists', Lists)
    .registerConstant('lists', 'Lists', new Lists())
    .registerFunction('round(double, int): double', functions.round)
    .registerFunction('Lists.range(int): list<int>', (_lists: Lists, length: bigint) => functions.range(length));
}

/** The CEL type of what an expression gives, or why it cannot be typed. */
export function typeOfExpression(expression: string, environment: Environment): Result<string, ExpressionFault> {
  const parsed = environment.parse(expression);
  const { valid, type, error } = parsed.check();
  const fault = valid ? mixedIn(parsed.ast) : typeFault(error);
  return fault ? { ok: false, refusal: fault } : accept(type ?? 'dyn');
}

function typeFault(error: ReturnType<ReturnType<Environment['parse']>['check']>['error']): ExpressionFault {
  const node = error?.node && 'op' in error.node ? (error.node as ASTNode) : undefined;
  const mixed = node && mixedFault(node);
  if (mixed) return mixed;
  const where = error?.range ? `, at character ${error.range.start + 1}` : '';
  if (error?.summary.startsWith('has()'))
    return faultOf(`has() asks a variable for its member, such as has(band.note); of a key ask "note" in config["refunds.bands"]${where}.`)
      .refusal;
  return faultOf(`The types do not fit: ${error?.summary ?? 'the expression cannot be typed'}${where}.`).refusal;
}

function mixedIn(tree: ASTNode): ExpressionFault | undefined {
  for (const node of nodesOf(tree)) {
    const mixed = comparisons.has(node.op) ? mixedFault(node) : undefined;
    if (mixed) return mixed;
  }
  return undefined;
}

/** The library compares whole numbers with fractions; arithmetic it refuses itself. */
const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** Reads what the type checker noted on a node; the library's type declarations leave it out. */
export function typeOf(node: ASTNode): string | undefined {
  return (node as { checkedType?: { name: string } }).checkedType?.name;
}

const whole = /^-?\d+$/;

/** Why int and double do not meet in this node, with the cure; undefined when they do not meet. */
export function mixedFault(
  node: ASTNode,
  isFraction: (type: string | undefined) => boolean = (type) => type === 'double',
): ExpressionFault | undefined {
  const operands = operandsOf(node);
  const int = operands.find((operand) => typeOf(operand) === 'int');
  const double = operands.find((operand) => isFraction(typeOf(operand)));
  if (int === undefined || double === undefined) return undefined;
  const [wholeText, fractionText] = [textOf(int), textOf(double)];
  const cure = whole.test(wholeText) ? `${wholeText}.0` : `double(${wholeText})`;
  return faultOf(
    `${wholeText} is a whole number and ${fractionText} a fraction, which CEL does not mix; write ${cure} instead of ${wholeText}, ${placeOf(int)}.`,
  ).refusal;
}

/** The node as it was typed; a bracket that its range cuts off is put back. */
function textOf({ input, start, end }: ASTNode): string {
  const text = input.slice(start, end).trim();
  const missing = text.split(')').length - text.split('(').length;
  return '('.repeat(Math.max(missing, 0)) + text + ')'.repeat(Math.max(-missing, 0));
}

// Evaluates rules with a meter: every call, list, sum and turn of a loop costs a step, and an expression that needs too many
// is broken off. CEL always ends, but not always soon: a loop in a loop in a loop over a long list takes hours, and a chain of
// `x + x` doubles its result each time.
//
// The library has no such limit, so the expression is rewritten before it runs: what may cost is wrapped in a function of
// ours that counts and hands its argument on (`step(A): A`). all() and exists() take errors for answers that later elements
// may overrule, so their turns ask first whether steps are left: `goesOn() && …` ends the one, `isOver() || …` the other.
// `matches` is led to the linear-time expressions of the product
// in the same way, because the library uses those of the platform, which an expression can hang.
import { type ASTNode, Environment, type ParseResult, serialize } from '@marcbachmann/cel-js';
import { toRegularExpression } from '../flag/regular-expression.ts';
import type { ConfigType } from '../registry/config-key.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { ruleStepsMax, ruleStepsTotalMax } from '../registry/limits.ts';
import { declareFunctions } from './check-expression.ts';
import { configVariable, type ParsedRule } from './parse-rule.ts';

/** A rule over the values of one scope: it holds, or it does not, with the reason when it cannot be worked out. */
export type Verdict = { readonly holds: true } | { readonly holds: false; readonly reason?: string };

/** Values by key, as the registry has them. */
export type RuleValues = ReadonlyMap<string, { readonly type: ConfigType; readonly value: Json }>;

/** What an expression gave, as CEL has it, or why it cannot be worked out. */
export type Given = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

export interface ExpressionMeter {
  /** Ready to be evaluated often; never throws. The variables are those that the meter was made for. */
  prepare(expression: ParsedRule): (variables: Readonly<Record<string, unknown>>) => Given;
  /** Whether all evaluations together have taken too many steps; from then on nothing is evaluated. */
  isExhausted(): boolean;
}

export interface RuleMeter extends Pick<ExpressionMeter, 'isExhausted'> {
  /** What cannot be evaluated does not hold, and the verdict says why. */
  prepare(rule: ParsedRule): (values: RuleValues) => Verdict;
}

const tooManySteps = `It takes more than ${ruleStepsMax} steps`;

export function createRuleMeter(stepsTotalMax: number = ruleStepsTotalMax): RuleMeter {
  const meter = createExpressionMeter([configVariable], stepsTotalMax);
  return {
    isExhausted: meter.isExhausted,
    prepare(rule) {
      const evaluate = meter.prepare(rule);
      return (values) => verdictOf(evaluate({ [configVariable]: toCelValues(values) }));
    },
  };
}

/** A meter for expressions over these variables, each of them a map. */
export function createExpressionMeter(variables: readonly string[], stepsTotalMax: number): ExpressionMeter {
  let [total, steps] = [0, 0];
  function spend(cost: number): void {
    steps += cost;
    if (steps > ruleStepsMax) throw new Error(tooManySteps);
  }
  function isOver(): boolean {
    steps += 1;
    return steps > ruleStepsMax;
  }
  const empty = new Environment({ homogeneousAggregateLiterals: false });
  const environment = declareFunctions(
    variables.reduce((declared, name) => declared.registerVariable(name, 'map<string, dyn>'), empty),
    { round, range: (length) => toRange(length, spend) },
  )
    .registerFunction('step(A): A', (value: unknown) => {
      spendFor(value, spend);
      return value;
    })
    .registerFunction('isOver(): bool', isOver)
    .registerFunction('goesOn(): bool', () => !isOver())
    .registerFunction('matchesLinear(dyn, dyn): bool', matchesLinear);

  return {
    isExhausted: () => total > stepsTotalMax,
    prepare({ tree }) {
      let run: ParseResult | undefined;
      return (values) => {
        steps = 0;
        const given = givenBy(() => {
          run ??= environment.parse(serialize(withSteps(tree)));
          return run(values);
        });
        total += steps + 1;
        return steps > ruleStepsMax ? { ok: false, reason: `${tooManySteps}.` } : given;
      };
    },
  };
}

function givenBy(run: () => unknown): Given {
  try {
    return { ok: true, value: run() };
  } catch (thrown) {
    return { ok: false, reason: reasonOf(thrown) };
  }
}

function verdictOf(given: Given): Verdict {
  if (!given.ok) return { holds: false, reason: given.reason };
  return typeof given.value === 'boolean' ? { holds: given.value } : { holds: false, reason: 'It gives neither true nor false.' };
}

function reasonOf(thrown: unknown): string {
  const { summary, message } = thrown as { summary?: string; message?: string };
  const text = (summary ?? message ?? String(thrown)).replace(/\.$/, '');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** One for itself and one for each element inside, however deep; text by length. Ends as soon as `spend` refuses. */
function spendFor(value: unknown, spend: (cost: number) => void): void {
  spend(1);
  if (typeof value === 'string') spend(value.length >> 4);
  // int() of a huge fraction leaves CEL's 64 bits, which the library does not notice.
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) throw new Error('Integer overflow');
  if (Array.isArray(value)) for (const item of value) spendFor(item, spend);
  else if (value instanceof Map) for (const item of value.values()) spendFor(item, spend);
  else if (isJsonObject(value)) for (const item of Object.values(value)) spendFor(item, spend);
}

/** 0 to length − 1, as in the lists extension of cel-go. */
function toRange(length: bigint, spend: (cost: number) => void): bigint[] {
  const count = Number(length < 0n ? 0n : length);
  spend(count);
  return Array.from({ length: count }, (_, index) => BigInt(index));
}

/** Digits after the point, at most 15: no fraction has more that mean something. */
const roundDigitsMax = 15;

/** To the nearest, halves away from zero, by the decimal digits that people see: 1.005 to two digits is 1.01. */
export function round(value: number, digits: bigint): number {
  if (digits < 0n || digits > BigInt(roundDigitsMax)) throw new Error(`round() takes 0 to ${roundDigitsMax} digits`);
  if (!Number.isFinite(value)) return value;
  const shift = Number(digits);
  const [mantissa = '0', exponent = '0'] = String(Math.abs(value)).split('e');
  // Moving the point in the text is exact; multiplying by a power of ten is not.
  const [whole, up] = Math.round(Number(`${mantissa}e${Number(exponent) + shift}`))
    .toString()
    .split('e');
  return Math.sign(value) * Number(`${whole}e${Number(up ?? 0) - shift}`);
}

function matchesLinear(text: unknown, pattern: unknown): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') throw new Error('matches() takes two texts');
  const expression = toRegularExpression(pattern);
  if (expression === undefined) throw new Error(`${pattern} is no regular expression in RE2 syntax`);
  return expression.isFoundIn(text);
}

function toCelValues(values: RuleValues): Map<string, unknown> {
  return new Map([...values].map(([key, { type, value }]) => [key, toCel(type, value)]));
}

/** A value that is not of its type stays as it is: the compiler reports it, and no rule is the worse for it. */
export function toCel(type: ConfigType, value: Json): unknown {
  if (type === 'int') return toInt(value);
  if (type === 'money' && isJsonObject(value)) return { ...value, amount: toInt(value.amount ?? null) };
  return type === 'json' ? withMaps(value) : value;
}

/** Objects as maps: a member called `constructor` would make the library take a plain one for something else. */
function withMaps(value: Json): unknown {
  if (Array.isArray(value)) return value.map(withMaps);
  if (!isJsonObject(value)) return value;
  return new Map(Object.entries(value).map(([name, member]) => [name, withMaps(member)]));
}

function toInt(value: Json): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** What `serialize` reads of a node. */
interface Tree {
  readonly op: string;
  readonly args: unknown;
}

/** Macros whose first argument is the name of a variable, with what each turn costs. */
const loops: ReadonlyMap<string, (body: Tree) => Tree> = new Map([
  ['all', (body) => ({ op: '&&', args: [{ op: 'call', args: ['goesOn', []] }, body] })],
  ['exists', (body) => ({ op: '||', args: [{ op: 'call', args: ['isOver', []] }, body] })],
  ...['exists_one', 'map', 'filter'].map((name) => [name, step] as const),
]);

/** The same expression with its costs counted. */
function withSteps(tree: ASTNode): ASTNode {
  return rewrite(tree) as ASTNode; // of the same operators, and serialize() reads nothing else
}

function rewrite(node: ASTNode): Tree {
  switch (node.op) {
    case 'value':
      // As it was typed: serialize() shortens fractions to nine digits.
      return { op: 'id', args: node.input.slice(node.start, node.end) };
    case 'id':
      return node;
    case 'list':
      return step({ op: 'list', args: node.args.map(rewrite) });
    case 'map':
      return step({ op: 'map', args: node.args.map(([name, value]) => [rewrite(name), rewrite(value)]) });
    case '.':
    case '.?':
      return { op: node.op, args: [rewrite(node.args[0]), node.args[1]] };
    case '!_':
    case '-_':
      return { op: node.op, args: rewrite(node.args) };
    case 'call':
      // has() looks at the form of its argument.
      return node.args[0] === 'has' ? node : step({ op: 'call', args: [node.args[0], node.args[1].map(rewrite)] });
    case 'rcall':
      return step(rewriteMethod(...node.args));
    default: {
      const rewritten = { op: node.op, args: node.args.map(rewrite) };
      return node.op === '+' ? step(rewritten) : rewritten;
    }
  }
}

function rewriteMethod(name: string, receiver: ASTNode, args: readonly ASTNode[]): Tree {
  const [first, ...others] = args;
  if (name === 'matches' && first && others.length === 0)
    return { op: 'call', args: ['matchesLinear', [rewrite(receiver), rewrite(first)]] };
  const isBind = name === 'bind' && receiver.op === 'id' && receiver.args === 'cel';
  if (isBind) return { op: 'rcall', args: [name, receiver, [first, ...others.map(rewrite)]] };
  const turn = first?.op === 'id' && others.length > 0 ? loops.get(name) : undefined;
  const rewritten = turn ? [first, ...others.map((body) => turn(rewrite(body)))] : args.map(rewrite);
  return { op: 'rcall', args: [name, rewrite(receiver), rewritten] };
}

function step(argument: Tree): Tree {
  return { op: 'call', args: ['step', [argument]] };
}

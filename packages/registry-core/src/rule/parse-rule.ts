// Reads a rule's expression: its syntax tree, and the config keys that it names. Keys are named by text alone, so that what a
// rule reads is known without evaluating it.
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { accept, type Result } from '../registry/refusal.ts';

export interface ExpressionFault {
  readonly code: 'RULE_EXPRESSION' | 'RULE_KEY_UNKNOWN';
  /** One sentence: what is wrong, where, and the cure. */
  readonly message: string;
}

export interface ParsedRule {
  readonly tree: ASTNode;
  /** The keys that it reads, each once, in the order of the text. */
  readonly keys: readonly string[];
}

export const configVariable = 'config';

/** Nesting and size of a tree: a person reads it, and the library walks it recursively. */
const parser = new Environment({ unlistedVariablesAreDyn: true, limits: { maxAstNodes: 1_000, maxDepth: 48 } });

export function faultOf(message: string): { ok: false; refusal: ExpressionFault } {
  return { ok: false, refusal: { code: 'RULE_EXPRESSION', message } };
}

/** The node's operands, whatever its shape; names and literals are left out. */
export function operandsOf(node: ASTNode): ASTNode[] {
  const nodes: ASTNode[] = [];
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) collect(item);
    else if (isNode(part)) nodes.push(part);
  };
  if (node.op !== 'value') collect(node.args);
  return nodes;
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}

export function* nodesOf(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const operand of operandsOf(node)) yield* nodesOf(operand);
}

/** The key of `config["key"]`; undefined for any other node. */
function keyOf(node: ASTNode): string | undefined {
  if (node.op !== '[]') return undefined;
  const [map, name] = node.args;
  const isKey = map.op === 'id' && map.args === configVariable && name.op === 'value' && typeof name.args === 'string';
  return isKey ? (name.args as string) : undefined; // just tested
}

/** Refuses what is no expression, and `config` read in any other way than `config["key"]`. */
export function parseRule(expression: string): Result<ParsedRule, ExpressionFault> {
  const parsed = parseTree(expression);
  if (!parsed.ok) return parsed;
  const [tree, keys, named] = [parsed.value, new Set<string>(), new Set<ASTNode>()];
  for (const node of nodesOf(tree)) {
    const key = keyOf(node);
    if (key !== undefined) {
      keys.add(key);
      named.add(operandsOf(node)[0]!); // keyOf saw it
    } else if (node.op === 'id' && node.args === configVariable && !named.has(node)) {
      return faultOf(`A rule reads config by a key in quotes, such as config["fees.provider_pct"], ${placeOf(node)}.`);
    }
  }
  return accept({ tree, keys: [...keys] });
}

function parseTree(expression: string): Result<ASTNode, ExpressionFault> {
  try {
    return accept(parser.parse(expression).ast);
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) return faultOf(`The expression cannot be read: ${String(thrown)}.`);
    const at = thrown.range ? `, at character ${thrown.range.start + 1}` : '';
    return faultOf(`This is no CEL: ${thrown.summary}${at}.`);
  }
}

/** `at character 12`. */
export function placeOf({ start }: { readonly start: number }): string {
  return `at character ${start + 1}`;
}

/** The keys that an expression reads; none for one that cannot be read. */
export function keysRead(expression: string): readonly string[] {
  const parsed = parseRule(expression);
  return parsed.ok ? parsed.value.keys : [];
}

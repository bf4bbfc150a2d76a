// Whether an expression can be a guardrail's figure: it reads keys that exist, its types fit, and it gives what its aggregate
// takes. Numbers of an event are fractions, as all numbers of JSON are in CEL, and do not meet whole numbers unconverted.
import { type EntryBody, type EntryId, entryId } from '../registry/entry.ts';
import type { Flag } from '../registry/flag.ts';
import type { Guardrail } from '../registry/guardrail.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { celTypes, declareConfig, mixedFault, typeOfExpression } from '../rule/check-expression.ts';
import { type ExpressionFault, nodesOf, parseRule } from '../rule/parse-rule.ts';

/** What the event was, what its context said; both are maps whose members are known only in use. */
export const eventVariable = 'event';
export const contextVariable = 'context';

export interface FigureFault {
  readonly code: 'GUARDRAIL_EXPRESSION' | 'GUARDRAIL_KEY_UNKNOWN';
  readonly message: string;
}

type Entries = ReadonlyMap<EntryId, EntryBody>;

const flagTypes: Readonly<Record<Flag['valueType'], string>> = { boolean: 'bool', string: 'string', number: 'double', object: 'dyn' };
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<', '<=', '>', '>=']);

const faultOf = ({ message }: Pick<ExpressionFault, 'message'>): FigureFault => ({ code: 'GUARDRAIL_EXPRESSION', message });

/** Why the guardrail cannot be worked out over these entries; undefined when it can. */
export function figureFault(
  { expression, aggregate }: Pick<Guardrail, 'expression' | 'aggregate'>,
  entries: Entries,
): FigureFault | undefined {
  const parsed = parseRule(expression);
  if (!parsed.ok) return faultOf(parsed.refusal);
  const { keys } = parsed.value;
  if (keys.length === 0)
    return faultOf({
      message: 'A guardrail reads at least one key, such as event.amount * config["fees.provider_pct"]: else no change moves it.',
    });
  const unknown = keys.map((key) => keyFault(key, entries)).find((fault) => fault !== undefined);
  if (unknown) return unknown;
  const types = Object.fromEntries(keys.map((key) => [key, typeOfKey(entries.get(entryId('key', key)) as RegistryKey)])); // keyFault saw it
  const environment = declareConfig(types)
    .registerVariable(eventVariable, 'map<string, dyn>')
    .registerVariable(contextVariable, 'map<string, dyn>');
  const mixed = mixedWithEvent(environment.parse(expression));
  if (mixed) return faultOf(mixed);
  const type = typeOfExpression(expression, environment);
  if (!type.ok) return faultOf(type.refusal);
  return resultFault(type.value, aggregate);
}

function keyFault(key: string, entries: Entries): FigureFault | undefined {
  const body = entries.get(entryId('key', key)) as RegistryKey | undefined;
  const refuse = (message: string): FigureFault => ({ code: 'GUARDRAIL_KEY_UNKNOWN', message });
  if (body === undefined) return refuse(`There is no key ${key}; correct the name, or take the guardrail away.`);
  return body.archived
    ? refuse(`${key} is archived and has no value any more; take it out of the guardrail, or take the guardrail away.`)
    : undefined;
}

function typeOfKey(body: RegistryKey): string {
  return body.kind === 'config' ? celTypes[body.type] : flagTypes[body.valueType];
}

function mixedWithEvent(parsed: ReturnType<ReturnType<typeof declareConfig>['parse']>): ExpressionFault | undefined {
  parsed.check(); // notes the types on the tree, as far as it comes
  const isFraction = (type: string | undefined) => type === 'double' || type === 'dyn';
  // The innermost first: what it gives is what those around it have to do with.
  for (const node of [...nodesOf(parsed.ast)].reverse()) {
    const mixed = arithmetic.has(node.op) ? mixedFault(node, isFraction) : undefined;
    if (mixed) return mixed;
  }
  return undefined;
}

function resultFault(type: string, aggregate: Guardrail['aggregate']): FigureFault | undefined {
  if (type === 'dyn') return undefined;
  if (aggregate === 'share')
    return type === 'bool' ? undefined : faultOf({ message: `A share counts the events for which something is true; this gives ${type}.` });
  if (type === 'double' || type === 'int') return undefined;
  const cure = type === 'bool' ? '; choose the share of events, or write … ? 1.0 : 0.0' : '';
  return faultOf({ message: `A ${aggregate} is taken of numbers; this gives ${type}${cure}.` });
}

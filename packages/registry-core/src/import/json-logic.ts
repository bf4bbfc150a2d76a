// The shape of JsonLogic, as flagd writes its targeting: an operation is an object with one member, whose value is its
// arguments.
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';

export interface Operation {
  readonly name: string;
  readonly args: readonly Json[];
}

/** The operation, or undefined when `logic` is a plain value. One argument may stand without a list. */
export function toOperation(logic: Json): Operation | undefined {
  if (!isJsonObject(logic)) return undefined;
  const [[name, args] = [], ...others] = Object.entries(logic);
  if (name === undefined || args === undefined || others.length > 0) return undefined;
  return { name, args: Array.isArray(args) ? args : [args] };
}

/** The attribute that `{ "var": … }` reads; undefined for anything else, and for a variable with a default value. */
export function toVariable(logic: Json | undefined): string | undefined {
  const operation = logic === undefined ? undefined : toOperation(logic);
  if (operation?.name !== 'var' || operation.args.length !== 1) return undefined;
  const [path] = operation.args;
  return typeof path === 'string' && path !== '' ? path : undefined;
}

/** What `logic` is, for a sentence: `{"var":"x"}` shortened. */
export function quoteLogic(logic: Json | undefined): string {
  const text = JSON.stringify(logic) ?? 'nothing';
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

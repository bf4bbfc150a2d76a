// Applies a JSON Schema to a value, in bounded time whatever the two hold. The validator is a library; what it would do with
// the platform's regular expressions, RE2 does, and its visits are counted.
import { type Schema, Validator } from '@cfworker/json-schema';
import { type RegularExpression, toRegularExpression } from '../flag/regular-expression.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { schemaStepsMax, uniqueItemsMax } from '../registry/limits.ts';
import { type ReadSchema, readJsonSchema } from './read-json-schema.ts';

/** Why the value is not as the schema says, or undefined. */
export type SchemaTest = (value: Json) => string | undefined;

const tooMuch = Symbol('more visits than schemaStepsMax');

/** Everything that patterns are asked about: the texts of a value and its members' names. */
function textsOf(value: Json): string[] {
  const texts = new Set<string>();
  const open = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at === 'string') texts.add(at);
    if (typeof at !== 'object' || at === null) continue;
    for (const [name, part] of Object.entries(at)) {
      if (!Array.isArray(at)) texts.add(name);
      open.push(part);
    }
  }
  return [...texts];
}

function longestList(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(Array.isArray(value) ? value.length : 0, ...Object.values(value).map(longestList));
}

/** A pattern of the platform that matches exactly these texts, in linear time: nothing in it repeats. `apart` keeps equal ones apart. */
function literalPattern(texts: readonly string[], apart: number): string {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return `^(?:${[...escaped, `[]{${apart}}`].join('|')})$`;
}

/**
 * The library reads each keyword of a subschema once a visit, so getters can answer for it. They count the visit, and put in
 * place of a pattern one that matches those of the value's own texts that RE2 says it does.
 */
function answerFor(subschemas: ReadSchema['subschemas']) {
  let texts: readonly string[] | undefined;
  let steps = 0;
  const literals = new Map<RegularExpression, string>();
  const toLiteral = (pattern: string): (() => string) => {
    const expression = toRegularExpression(pattern)!; // a pattern that RE2 refuses is a fault of the schema
    return () => {
      if (texts === undefined) return pattern;
      const known = literals.get(expression) ?? literalPattern(texts.filter(expression.isFoundIn), literals.size + 1);
      literals.set(expression, known);
      return known;
    };
  };
  const answer = (copy: Schema, keyword: string, get: () => unknown) => Object.defineProperty(copy, keyword, { get });
  for (const { copy } of subschemas) {
    const { pattern, patternProperties } = copy;
    if (pattern !== undefined) answer(copy, 'pattern', toLiteral(pattern));
    if (patternProperties !== undefined) {
      const parts = Object.entries(patternProperties).map(([name, part]) => [toLiteral(name), part] as const);
      answer(copy, 'patternProperties', () => Object.fromEntries(parts.map(([literal, part]) => [literal(), part])));
    }
    // Of all keywords one that draft 2020-12 does not have, so that no schema has it here.
    answer(copy, '$recursiveRef', () => {
      if (++steps > schemaStepsMax) throw tooMuch;
      return undefined;
    });
  }
  return (value: Json) => {
    texts = textsOf(value);
    steps = 0;
    literals.clear();
  };
}

/** `schema` must be without faults. */
export function toSchemaTest(schema: JsonObject): SchemaTest {
  const { root, subschemas } = readJsonSchema(schema);
  const comparesItems = subschemas.some(({ copy }) => copy.uniqueItems === true);
  const begin = answerFor(subschemas);
  const validator = new Validator(root, '2020-12', true);
  return (value) => {
    if (comparesItems && longestList(value) > uniqueItemsMax) return `lists of at most ${uniqueItemsMax} items, where they must be unique`;
    begin(value);
    try {
      const { valid, errors } = validator.validate(value);
      // The last error is the innermost: where the value departs from the schema.
      const innermost = errors.at(-1);
      return valid ? undefined : `as the schema says: ${innermost?.instanceLocation ?? '#'}: ${innermost?.error ?? 'not valid'}`;
    } catch (thrown) {
      if (thrown !== tooMuch && !(thrown instanceof RangeError)) throw thrown;
      return 'simpler, or its schema, whose parts multiply: checking takes too many steps';
    }
  };
}

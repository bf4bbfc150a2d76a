// A key's JSON Schema, draft 2020-12, read before it is used: every keyword has the shape that the draft gives it, every
// reference leads to a schema of the same document, every pattern is RE2's. What the draft does not know is left out and said.
import { dereference, type Schema } from '@cfworker/json-schema';
import { toRegularExpression } from '../flag/regular-expression.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { isDeeperThan } from '../registry/json-depth.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { documentDepthMax, schemaLengthMax } from '../registry/limits.ts';
import { toReferenceGraph } from './reference-graph.ts';

export interface SchemaFault {
  readonly code: 'CONSTRAINT_INVALID' | 'PATTERN_INVALID' | 'SCHEMA_KEYWORD_IGNORED';
  /** Below the schema: `properties.from.pattern`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** A subschema with only what is applied, and those that apply to the same value as it does. */
export interface ReadSubschema {
  readonly copy: Schema;
  readonly inPlace: Schema[];
}

export interface ReadSchema {
  /** Any but SCHEMA_KEYWORD_IGNORED makes the schema unusable. */
  readonly faults: readonly SchemaFault[];
  /** A copy with what is applied; no part of it is shared with what was given. */
  readonly root: Schema | boolean;
  readonly subschemas: readonly ReadSubschema[];
}

const draft = 'https://json-schema.org/draft/2020-12/schema';
const typeNames: readonly Json[] = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

/** The formats that are asserted, each checked in time linear in the text; the draft lets a validator choose. */
const assertedFormats = ['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid', 'json-pointer'];

type Shape = 'schema' | 'schemas' | 'schemaMap' | 'dynamic' | 'note' | 'refused';

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...['not', 'if', 'then', 'else', 'items', 'contains', 'additionalProperties', 'propertyNames', 'unevaluatedItems'].map(as('schema')),
  as('schema')('unevaluatedProperties'),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map(as('schemas')),
  // `definitions` is the name that $defs had before; references into it are common.
  ...['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'].map(as('schemaMap')),
  ...['$recursiveRef', '$recursiveAnchor', '$vocabulary'].map(as('refused')),
  ...['$dynamicRef', '$dynamicAnchor'].map(as('dynamic')),
  ...['$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'].map(as('note')),
  ...['contentEncoding', 'contentMediaType', 'contentSchema'].map(as('note')),
]);
const inPlaceKeywords: ReadonlySet<string> = new Set(['not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf', 'dependentSchemas']);

function as<S extends Shape>(shape: S): (keyword: string) => [string, S] {
  return (keyword) => [keyword, shape];
}

type Scalar = readonly [holds: (value: Json) => boolean, wanted: string];
const isCount = (value: Json) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isText = (value: Json) => typeof value === 'string';
const isTexts = (value: Json) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const count: Scalar = [isCount, 'a whole number from 0'];
const number: Scalar = [(value) => typeof value === 'number', 'a number'];

const scalars: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties'].map(
    (name): [string, Scalar] => [name, count],
  ),
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((name): [string, Scalar] => [name, number]),
  ['multipleOf', [(value) => typeof value === 'number' && value > 0, 'a number above 0']],
  ['uniqueItems', [(value) => typeof value === 'boolean', 'true or false']],
  ['type', [isType, `one of ${typeNames.join(', ')}, or a list of them`]],
  ['enum', [Array.isArray, 'a list']],
  ['const', [() => true, 'any value']],
  ['required', [isTexts, 'a list of different names']],
  ['dependentRequired', [(value) => isJsonObject(value) && Object.values(value).every(isTexts), 'lists of names by name']],
  ['pattern', [isText, 'text']],
  ['format', [isText, 'text']],
  ['$ref', [isText, 'text such as #/$defs/band']],
  ['$id', [(value) => typeof value === 'string' && !value.includes('#'), 'an address without a fragment']],
  ['$anchor', [(value) => typeof value === 'string' && /^[A-Za-z_][-A-Za-z0-9._]*$/.test(value), 'a plain name']],
]);

function isType(value: Json): boolean {
  if (!Array.isArray(value)) return typeNames.includes(value);
  return value.length > 0 && value.every((name) => typeNames.includes(name)) && isTexts(value);
}

/** One pass over a schema: collects faults, and copies what is applied. */
class SchemaReader {
  readonly faults: SchemaFault[] = [];
  private readonly dynamicAnchors = new Set<string>();
  readonly subschemas: (ReadSubschema & { readonly path: string })[] = [];

  fault(path: string, message: string, code: SchemaFault['code'] = 'CONSTRAINT_INVALID'): void {
    this.faults.push({ code, path, message });
  }

  schema(value: Json | undefined, path: string): Schema | boolean {
    if (typeof value === 'boolean') return value;
    if (!isJsonObject(value)) {
      this.fault(path, 'A schema is an object, true or false.');
      return true;
    }
    const read = { copy: {} as Schema, inPlace: [] as Schema[], path };
    this.subschemas.push(read);
    for (const [keyword, part] of Object.entries(value)) this.keyword(read, keyword, part, path === '' ? keyword : `${path}.${keyword}`);
    if ((value.$ref ?? value.$anchor) !== undefined && (value.$dynamicRef ?? value.$dynamicAnchor) !== undefined)
      this.fault(path, 'Beside a dynamic reference or anchor stands no other.');
    // The validator would read the address of the reference against the wrong base.
    if (value.$id !== undefined && value.$ref !== undefined && !(path === '' && String(value.$ref).startsWith('#/')))
      this.fault(path, 'Beside an $id stands no $ref; put the reference into allOf.');
    return read.copy;
  }

  private keyword(read: ReadSubschema, keyword: string, value: Json, path: string): void {
    const { copy, inPlace } = read;
    const shape = shapes.get(keyword);
    if (shape === 'refused') this.fault(path, `${keyword} is not supported; leave it out.`);
    else if (keyword === '$schema' && value !== draft) this.fault(path, `Schemas are of draft 2020-12; write ${draft} or leave it out.`);
    else if (shape === 'note') return;
    else if (shape === 'dynamic') this.dynamic(copy, keyword, value, path);
    else if (shape === 'schema') copy[keyword] = this.schema(value, path);
    else if (shape === 'schemas') copy[keyword] = this.list(value, path);
    else if (shape === 'schemaMap') copy[keyword] = this.map(value, path, keyword);
    else this.scalar(copy, keyword, value, path);
    if (inPlaceKeywords.has(keyword)) inPlace.push(...partsOf(copy[keyword], shape));
  }

  /** Where no two anchors of the document have one name, a dynamic reference leads where a static one does. */
  private dynamic(copy: Schema, keyword: string, value: Json, path: string): void {
    const [target, anchor] = keyword === '$dynamicRef' ? ['$ref', undefined] : ['$anchor', String(value)];
    this.scalar(copy, target, value, path);
    if (anchor === undefined) return;
    if (this.dynamicAnchors.has(anchor))
      this.fault(path, `Two schemas have the dynamic anchor ${anchor}, which is not supported; rename one.`);
    this.dynamicAnchors.add(anchor);
  }

  private list(value: Json, path: string): (Schema | boolean)[] {
    if (Array.isArray(value) && value.length > 0) return value.map((part, i) => this.schema(part, `${path}[${i}]`));
    this.fault(path, 'Here stands a list of at least one schema.');
    return [];
  }

  private map(value: Json, path: string, keyword: string): Record<string, Schema | boolean> {
    if (!isJsonObject(value)) {
      this.fault(path, 'Here stand schemas by name.');
      return {};
    }
    if (keyword === 'patternProperties') for (const pattern of Object.keys(value)) this.pattern(pattern, path);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.schema(part, `${path}.${name}`)]));
  }

  private scalar(copy: Schema, keyword: string, value: Json, path: string): void {
    const known = scalars.get(keyword);
    if (known === undefined) {
      const message = `${keyword} is no keyword of draft 2020-12 and checks nothing; correct it or leave it out.`;
      this.fault(path, message, 'SCHEMA_KEYWORD_IGNORED');
      return;
    }
    const [holds, wanted] = known;
    if (!holds(value)) this.fault(path, `${keyword} is ${wanted}.`);
    else if (keyword === 'pattern') this.pattern(String(value), path);
    if (keyword !== 'format' || assertedFormats.includes(String(value))) copy[keyword] = value;
    else this.fault(path, `The format ${value} is not checked; those that are: ${assertedFormats.join(', ')}.`, 'SCHEMA_KEYWORD_IGNORED');
  }

  private pattern(pattern: string, path: string): void {
    if (toRegularExpression(pattern) !== undefined) return;
    this.fault(path, `RE2 cannot read the pattern ${pattern}; it has no look-around and no back-references.`, 'PATTERN_INVALID');
  }
}

/** The schemas that a keyword holds, whatever its shape. */
function partsOf(part: unknown, shape: Shape | undefined): Schema[] {
  const parts = shape === 'schema' ? [part] : Object.values(part as object); // a list or a map, made above
  return parts.filter((one): one is Schema => typeof one === 'object');
}

/** References lead to schemas, and to none that leads back before it looks deeper into the value. */
function checkReferences(root: Schema | boolean, reader: SchemaReader): void {
  const lookup = lookupOf(root, reader);
  if (lookup === undefined) return;
  const positions = new Map(reader.subschemas.map(({ copy }, i) => [copy, String(i)]));
  for (const { copy, inPlace, path } of reader.subschemas) {
    if (copy.$ref === undefined) continue;
    const target = lookup[copy.__absolute_ref__ ?? ''];
    if (target === undefined) reader.fault(`${path === '' ? '' : `${path}.`}$ref`, `${copy.$ref} leads to no schema of this document.`);
    else if (typeof target === 'object') inPlace.push(target);
  }
  const graph = toReferenceGraph((node) => reader.subschemas[Number(node)]!.inPlace.map((part) => positions.get(part)!)); // all were read
  const circular = reader.subschemas.find((_, i) => graph.cycleThrough(String(i)) !== undefined);
  if (circular !== undefined) reader.fault(circular.path, 'The schema refers to itself for the same value, so checking would never end.');
}

function lookupOf(root: Schema | boolean, reader: SchemaReader): Record<string, Schema | boolean> | undefined {
  try {
    return dereference(root);
  } catch {
    reader.fault('', 'An $id or a $ref is no address that can be read, or two schemas have the same.');
    return undefined;
  }
}

export function readJsonSchema(schema: JsonObject): ReadSchema {
  const reader = new SchemaReader();
  if (isDeeperThan(schema, documentDepthMax) || JSON.stringify(schema).length > schemaLengthMax) {
    reader.fault('', `A schema has at most ${schemaLengthMax} characters and ${documentDepthMax} levels.`);
    return { faults: reader.faults, root: true, subschemas: [] };
  }
  const root = reader.schema(schema, '');
  checkReferences(root, reader);
  return { faults: reader.faults, root, subschemas: reader.subschemas };
}

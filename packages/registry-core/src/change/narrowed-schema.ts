// Whether one JSON Schema may forbid what another allowed. Decided keyword by keyword: what cannot be told apart so counts as
// narrower, so that nothing that breaks goes unsaid.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';

/** Keywords that say nothing about values. */
const notes = new Set(['title', 'description', 'default', 'examples', '$comment', 'deprecated', 'readOnly', 'writeOnly', '$schema', '$id']);
const lowerBounds = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const upperBounds = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains']);
const entangling = ['unevaluatedProperties', 'unevaluatedItems', 'prefixItems', 'minContains'];
const inner = new Set(['items', 'propertyNames']);

/** Schemas may hold references to themselves; deeper than this they are compared as they are written. */
const comparedDepthMax = 32;

export function narrowsSchema(old: Json, now: Json, depth = 0): boolean {
  if (now === true || old === false || canonicalJson(old) === canonicalJson(now)) return false;
  if (!isJsonObject(now) || depth > comparedDepthMax) return true;
  const before = isJsonObject(old) ? old : {};
  // Where these stand, even leaving another keyword out can forbid something.
  if (entangling.some((keyword) => Object.hasOwn(before, keyword) || Object.hasOwn(now, keyword))) return true;
  const together = ['properties', 'additionalProperties', 'patternProperties'];
  const keywords = Object.keys(now).filter((keyword) => !notes.has(keyword) && !together.includes(keyword));
  // What stands under $defs is compared as a whole: a reference may lead there from anywhere.
  return keywords.some((keyword) => narrowsKeyword(keyword, before, now, depth)) || narrowsProperties(before, now, depth);
}

function narrowsKeyword(keyword: string, before: JsonObject, after: JsonObject, depth: number): boolean {
  const [old, now] = [Object.hasOwn(before, keyword) ? before[keyword] : undefined, after[keyword]!]; // its own
  if (old !== undefined && canonicalJson(old) === canonicalJson(now)) return false;
  if (keyword === 'type') return namesOf(old).some((name) => !allowsType(namesOf(now), name));
  if (keyword === 'enum' || keyword === 'const') return narrowsChoice(before, choiceOf(after));
  if (keyword === 'required') return (now as Json[]).some((name) => !(Array.isArray(old) && old.includes(name)));
  if (keyword === 'uniqueItems') return now === true;
  if (keyword === '$defs' || keyword === 'definitions') return old !== undefined;
  if (lowerBounds.has(keyword)) return typeof old !== 'number' || (now as number) > old;
  if (upperBounds.has(keyword)) return typeof old !== 'number' || (now as number) < old;
  return inner.has(keyword) ? narrowsSchema(old ?? true, now, depth + 1) : true;
}

const allTypes: readonly Json[] = ['null', 'boolean', 'object', 'array', 'number', 'string'];
const namesOf = (type: Json | undefined): readonly Json[] => (type === undefined ? allTypes : Array.isArray(type) ? type : [type]);
const allowsType = (names: readonly Json[], name: Json) => names.includes(name) || (name === 'integer' && names.includes('number'));

function choiceOf(schema: JsonObject): readonly Json[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function narrowsChoice(before: JsonObject, now: readonly Json[] | undefined): boolean {
  const allowed = new Set(now?.map(canonicalJson));
  const old = choiceOf(before);
  return old === undefined || old.some((value) => !allowed.has(canonicalJson(value)));
}

/** A property that one schema names falls under `additionalProperties` of the other. */
function narrowsProperties(before: JsonObject, after: JsonObject, depth: number): boolean {
  if (canonicalJson(before.patternProperties ?? {}) !== canonicalJson(after.patternProperties ?? {})) return true;
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const rest = (schema: JsonObject) => schema.additionalProperties ?? true;
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const ofSchema = (properties: JsonObject, name: string, schema: JsonObject) =>
    Object.hasOwn(properties, name) ? properties[name]! : rest(schema); // its own
  for (const name of names) if (narrowsSchema(ofSchema(old, name, before), ofSchema(now, name, after), depth + 1)) return true;
  return narrowsSchema(rest(before), rest(after), depth + 1);
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {};
}

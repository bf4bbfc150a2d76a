// The difference of two bodies as data: a path, what was there, what is there now. Members of lists are matched by what
// people know them by (a setting by its scope, a rule by its id), so that moving one is no change of all.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import type { Scope } from '../registry/scope.ts';

export interface BodyChange {
  /** `settings[city=HOU].value`; empty for the whole body. */
  readonly path: string;
  /** Absent: there was nothing. */
  readonly before?: Json;
  /** Absent: there is nothing now. */
  readonly after?: Json;
}

/** Changes from `before` to `after` in the order of the body; null stands for no body. */
export function diffBodies(before: unknown, after: unknown): BodyChange[] {
  return [...diffJson('', toJson(before), toJson(after))];
}

/** Bodies are parsed JSON: what is left out of one is `undefined` here, and never inside. */
export function toJson(body: unknown): Json | undefined {
  return body === null || body === undefined ? undefined : (body as Json);
}

function* diffJson(path: string, before: Json | undefined, after: Json | undefined): Generator<BodyChange> {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null) && (before === undefined) === (after === undefined)) return;
  if (isJsonObject(before) && isJsonObject(after))
    return yield* diffMembers(before, after, (name) => (path === '' ? name : `${path}.${name}`));
  const [old, now] = [toNamed(before), toNamed(after)];
  if (old && now) return yield* diffMembers(old, now, (name) => `${path}[${name}]`);
  yield { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function* diffMembers(before: JsonObject, after: JsonObject, pathOf: (name: string) => string): Generator<BodyChange> {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* diffJson(
      pathOf(name),
      Object.hasOwn(before, name) ? before[name] : undefined,
      Object.hasOwn(after, name) ? after[name] : undefined,
    );
  }
}

/** A list of things with names, by name; undefined when the list is something else or two have one name. */
export function toNamed(value: Json | undefined): JsonObject | undefined {
  if (!Array.isArray(value)) return undefined;
  const named: JsonObject = {};
  for (const item of value) {
    const name = isJsonObject(item) ? nameOf(item) : undefined;
    if (name === undefined || Object.hasOwn(named, name)) return undefined;
    named[name] = item;
  }
  return named;
}

function nameOf(item: JsonObject): string | undefined {
  if (isJsonObject(item.scope)) return plainScopeText(item.scope as Scope);
  return [item.id, item.variant, item.flag].find((name) => typeof name === 'string');
}

/** A scope as text without a look at the places: `global`, `city=HOU,role=studio`. */
export function plainScopeText({ country, state, city, role, cohort }: Scope): string {
  const place = city ? `city=${city}` : state ? `state=${state}` : country ? `country=${country}` : undefined;
  const parts = [place, role && `role=${role}`, cohort && `cohort=${cohort}`].filter((part) => part !== undefined && part !== '');
  return parts.join(',') || 'global';
}

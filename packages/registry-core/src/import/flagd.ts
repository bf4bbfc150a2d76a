// Imports a flagd flag file (https://flagd.dev/schema/v0/flags.json). Each flag comes over whole, with every user in their
// bucket, or is refused with a sentence; the others are not held up by it.
import { entryId } from '../registry/entry.ts';
import { type Finding, reportFor } from '../registry/finding.ts';
import { Flag } from '../registry/flag.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { isDeeperThan } from '../registry/json-depth.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { documentDepthMax } from '../registry/limits.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { Key, type Registry } from '../registry/registry.ts';
import { toDecision } from './flagd-targeting.ts';
import { type ImportNotes, startNotes } from './import-notes.ts';

export interface ImportedRegistry {
  readonly registry: Pick<Registry, 'keys'>;
  /** IMPORT_REFUSED for each flag that was left out, IMPORT_APPROXIMATE where odd contexts get another answer. */
  readonly findings: readonly Finding[];
}

/** The type that all variants share. */
function toValueType(variants: JsonObject, notes: ImportNotes): Flag['valueType'] | undefined {
  const types = new Set(Object.values(variants).map((value) => (value === null ? 'null' : typeof value)));
  const [type] = types;
  if (types.size === 1 && (type === 'boolean' || type === 'string' || type === 'number' || type === 'object')) return type;
  return notes.refuse(`Its variants are of the types ${[...types].join(', ') || 'none'}; a flag has one type, and null is none.`);
}

function toState(state: Json | undefined, notes: ImportNotes): Flag['state'] | undefined {
  if (state === 'ENABLED') return 'enabled';
  return state === 'DISABLED' ? 'disabled' : notes.refuse('Its state must be ENABLED or DISABLED.');
}

function toDefaultVariant(name: Json | undefined, variants: JsonObject, notes: ImportNotes): string | undefined {
  if (typeof name === 'string' && name !== '' && Object.hasOwn(variants, name)) return name;
  return notes.refuse('Its defaultVariant is none of its variants; a flag that leaves the answer to the code has no equal here.');
}

function toFlag(key: string, body: Json, notes: ImportNotes): Flag | undefined {
  if (!isJsonObject(body) || !isJsonObject(body.variants)) return notes.refuse('It is no object with variants.');
  const { variants } = body;
  const valueType = toValueType(variants, notes);
  const state = toState(body.state, notes);
  const defaultVariant = toDefaultVariant(body.defaultVariant, variants, notes);
  if (valueType === undefined || state === undefined || defaultVariant === undefined) return undefined;
  const off = Object.hasOwn(variants, 'off') ? 'off' : defaultVariant;
  const decision = toDecision(body.targeting, { key, variants: new Set(Object.keys(variants)), defaultVariant, off, notes });
  if (decision === undefined) return undefined;
  const parsed = Flag.safeParse({
    kind: 'flag',
    flagType: valueType === 'boolean' && Object.keys(variants).length === 2 ? 'boolean' : 'variant',
    valueType,
    variants,
    off,
    state,
    salt: key,
    description: typeof body.description === 'string' ? body.description.slice(0, 2000) : '',
    settings: [{ scope: {}, ...decision }],
  });
  if (parsed.success) return parsed.data;
  return notes.refuse(`It does not fit: ${parsed.error.issues.map(({ message }) => message).join(' ')}`);
}

/** References may refer to references, so a small file can stand for an endless one. */
const expandedPartsMax = 100_000;

/** flagd replaces `{"$ref": name}` anywhere by the evaluator of that name. Undefined when that never ends. */
function withEvaluators(logic: Json, evaluators: JsonObject): Json | undefined {
  let parts = 0;
  function expand(part: Json, depth: number): Json {
    parts += 1;
    if (parts > expandedPartsMax || depth > documentDepthMax) {
      parts = Number.POSITIVE_INFINITY;
      return null;
    }
    if (Array.isArray(part)) return part.map((inner) => expand(inner, depth + 1));
    if (!isJsonObject(part)) return part;
    const name = part.$ref;
    const isReference = Object.keys(part).length === 1 && typeof name === 'string' && Object.hasOwn(evaluators, name);
    if (isReference) return expand(evaluators[name]!, depth + 1); // its own member
    return Object.fromEntries(Object.entries(part).map(([member, inner]) => [member, expand(inner, depth + 1)]));
  }
  const expanded = expand(logic, 0);
  return Number.isFinite(parts) ? expanded : undefined;
}

function parseFile(text: string): Result<JsonObject> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    return refuse('IMPORT_INVALID', `The flagd file is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
  if (isDeeperThan(document, documentDepthMax))
    return refuse('IMPORT_INVALID', `The flagd file nests deeper than ${documentDepthMax} levels.`);
  if (!isJsonObject(document) || !isJsonObject(document.flags)) {
    return refuse('IMPORT_INVALID', 'The flagd file is a JSON object with the member "flags", an object.', { path: 'flags' });
  }
  return accept(document);
}

/** Refuses with IMPORT_INVALID when the text is no flagd file at all. */
export function importFlagd(text: string): Result<ImportedRegistry> {
  const file = parseFile(text);
  if (!file.ok) return file;
  const { flags, $evaluators } = file.value;
  const evaluators = isJsonObject($evaluators) ? $evaluators : {};
  const keys: Registry['keys'] = {};
  const findings: Finding[] = [];
  for (const [key, body] of Object.entries(flags as JsonObject)) {
    const report = reportFor(findings, entryId('key', key));
    const notes = startNotes();
    const expanded = withEvaluators(body, evaluators);
    if (!Key.safeParse(key).success) notes.refuse('Its name is no key.');
    if (expanded === undefined) notes.refuse('Its references to $evaluators run in a circle or become too large.');
    const flag = expanded === undefined || notes.refusals.length > 0 ? undefined : toFlag(key, expanded, notes);
    if (flag !== undefined) keys[key] = flag;
    for (const sentence of flag === undefined ? notes.refusals : []) report('IMPORT_REFUSED', '', `${key} was not imported. ${sentence}`);
    for (const sentence of flag === undefined ? [] : notes.approximations) report('IMPORT_APPROXIMATE', '', sentence);
  }
  return accept({ registry: { keys }, findings });
}

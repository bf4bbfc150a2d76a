// The registry file: a whole registry as one readable document, for export, import and git. Its order is stable, what equals
// a default is left out, and reading it back gives the same registry.
import * as z from 'zod';
import type { Json, JsonObject } from './json.ts';
import { isDeeperThan } from './json-depth.ts';
import { isJsonObject } from './json-object.ts';
import { documentDepthMax, snapshotBytesMax } from './limits.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { Registry } from './registry.ts';
import { refuseSchema, toPathText } from './schema-refusal.ts';

export const registryFileFormat = 'switchyard.registry/1';
/** Of the published JSON Schema: what the file's own `$schema` says, so that editors know what they have before them. */
export const registryFileSchemaId = 'urn:switchyard:registry-file:1';

export const RegistryFile = Registry.extend({
  $schema: z.string().optional(),
  format: z.literal(registryFileFormat),
});

/** Members in the order in which people read them; all others follow by name. */
const readingOrder = [
  ...['$schema', 'format', 'places', 'cohorts', 'keys', 'holdouts', 'layers'],
  ...['id', 'key', 'kind', 'type', 'flagType', 'valueType', 'name', 'in', 'rank', 'description', 'owner', 'tags', 'sensitivity', 'unit'],
  ...['severity', 'event', 'aggregate', 'expression', 'bounds', 'onBreach'],
  ...['clientReadable', 'archived', 'permanent', 'expires', 'state', 'constraints', 'default', 'variants', 'off', 'salt', 'prerequisites'],
  ...['scope', 'country', 'state', 'city', 'role', 'cohort', 'members', 'percent', 'by', 'settings', 'rules', 'when'],
  ...['attribute', 'op', 'value', 'serve'],
];
const positions = new Map(readingOrder.map((name, position) => [name, position]));

function compareMembers(a: string, b: string): number {
  const order = (positions.get(a) ?? readingOrder.length) - (positions.get(b) ?? readingOrder.length);
  return order !== 0 ? order : a < b ? -1 : 1;
}

function inReadingOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inReadingOrder);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort(compareMembers);
  return Object.fromEntries(names.map((name) => [name, inReadingOrder(value[name]!)])); // the name is its own
}

/** What the schemas fill in when it is left out, per member of an entry or setting. */
const defaults: Record<string, Json> = {
  description: '',
  owner: '',
  tags: [],
  sensitivity: [],
  clientReadable: false,
  archived: false,
  constraints: {},
  members: [],
  prerequisites: [],
  permanent: false,
  state: 'enabled',
  rules: [],
  severity: 'block',
  aggregate: 'sum',
  onBreach: 'override',
};

/** Without members that are absent or say what their absence says too. */
function withoutDefaults(body: object): Record<string, Json> {
  const kept = Object.entries(body as Record<string, Json | undefined>).filter(([name, value]) => {
    if (value === undefined) return false;
    return !Object.hasOwn(defaults, name) || JSON.stringify(value) !== JSON.stringify(defaults[name]);
  });
  return Object.fromEntries(kept) as Record<string, Json>; // undefined is filtered out above
}

function byName<T>(items: readonly T[], name: (item: T) => string): T[] {
  return [...items].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}

/** JSON with two spaces, entries by name. Settings and rules keep their order: people read them so. */
export function formatRegistryFile(registry: Registry): string {
  const keys = byName(Object.entries(registry.keys), ([key]) => key).map(([key, body]) => {
    // Written as JSON and read back, so that only JSON is left: no undefined members.
    const settings = body.settings.map(withoutDefaults);
    return [key, withoutDefaults({ ...body, settings })] as const;
  });
  const document = {
    $schema: registryFileSchemaId,
    format: registryFileFormat,
    places: byName(registry.places, ({ id }) => id),
    cohorts: byName(registry.cohorts, ({ key }) => key).map(withoutDefaults),
    holdouts: byName(registry.holdouts, ({ key }) => key).map(withoutDefaults),
    layers: byName(registry.layers, ({ key }) => key).map(withoutDefaults),
    rules: byName(registry.rules, ({ key }) => key).map(withoutDefaults),
    guardrails: byName(registry.guardrails, ({ key }) => key).map(withoutDefaults),
  };
  const plain = JSON.parse(JSON.stringify(document)) as Record<string, Json>;
  // The keys' names are not members with a reading order: a key called `format` stays among its peers.
  const entries = keys.map(([key, body]) => [key, inReadingOrder(JSON.parse(JSON.stringify(body)) as Json)]);
  const { $schema, format, places, cohorts, holdouts, layers, rules, guardrails } = inReadingOrder(plain) as Record<string, Json>;
  return `${JSON.stringify({ $schema, format, places, cohorts, keys: Object.fromEntries(entries), holdouts, layers, rules, guardrails }, null, 2)}\n`;
}

function parseJson(text: string): Result<unknown> {
  try {
    return accept(JSON.parse(text));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return refuse('REGISTRY_FILE_INVALID', `The registry file is no JSON: ${reason}.`);
  }
}

/** A member of this name would get lost: objects do not keep it when they are copied. */
const reservedName = '__proto__';

/** Where the first member with the reserved name stands. */
function findReservedName(document: JsonObject): string | undefined {
  const open: { value: Json; path: PropertyKey[] }[] = [{ value: document, path: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (Object.hasOwn(at.value, reservedName)) return toPathText([...at.path, reservedName]);
    const isList = Array.isArray(at.value);
    for (const [name, value] of Object.entries(at.value)) {
      if (typeof value === 'object') open.push({ value, path: [...at.path, isList ? Number(name) : name] });
    }
  }
  return undefined;
}

/** Refuses with REGISTRY_FILE_INVALID; each cause has the path of what is wrong. */
export function parseRegistryFile(text: string): Result<Registry> {
  if (text.length > snapshotBytesMax)
    return refuse('REGISTRY_FILE_INVALID', `The registry file has more than ${snapshotBytesMax} characters.`);
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  if (!isJsonObject(document))
    return refuse('REGISTRY_FILE_INVALID', 'The registry file is a JSON object with format, places, cohorts and keys.');
  if (document.format !== registryFileFormat) {
    return refuse('REGISTRY_FILE_INVALID', `The registry file begins with "format": "${registryFileFormat}".`, { path: 'format' });
  }
  if (isDeeperThan(document, documentDepthMax)) {
    return refuse('REGISTRY_FILE_INVALID', `The registry file nests deeper than ${documentDepthMax} levels.`);
  }
  const reserved = findReservedName(document);
  if (reserved !== undefined)
    return refuse('REGISTRY_FILE_INVALID', `The registry file has a member called ${reservedName}; this name is reserved.`, {
      path: reserved,
    });
  const file = RegistryFile.safeParse(document);
  if (!file.success) return refuseSchema('REGISTRY_FILE_INVALID', 'The registry file', file.error);
  const { $schema: _, format: __, ...registry } = file.data;
  return accept(registry);
}

// The registry file: a whole registry as one readable document, for export, import and git. Its order is stable, what equals
// a default is left out, and reading it back gives the same registry.
import { isJsonObject, type Json } from './json.ts';
import { isDeeperThan } from './json-depth.ts';
import { documentDepthMax, snapshotBytesMax } from './limits.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { Registry } from './registry.ts';
import { refuseSchema } from './schema-refusal.ts';

export const registryFileFormat = 'switchyard.registry/1';

/** Members in the order in which people read them; all others follow by name. */
const readingOrder = [
  ...['format', 'places', 'cohorts', 'keys', 'holdouts', 'layers'],
  ...['id', 'key', 'kind', 'type', 'flagType', 'valueType', 'name', 'in', 'rank', 'description', 'owner', 'tags', 'sensitivity', 'unit'],
  ...['clientReadable', 'archived', 'permanent', 'expires', 'state', 'constraints', 'default', 'variants', 'off', 'salt', 'prerequisites'],
  ...['scope', 'country', 'state', 'city', 'role', 'cohort', 'members', 'percent', 'by', 'settings', 'rules', 'when', 'value', 'serve'],
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
    format: registryFileFormat,
    places: byName(registry.places, ({ id }) => id),
    cohorts: byName(registry.cohorts, ({ key }) => key).map(withoutDefaults),
    holdouts: byName(registry.holdouts, ({ key }) => key).map(withoutDefaults),
    layers: byName(registry.layers, ({ key }) => key).map(withoutDefaults),
  };
  const plain = JSON.parse(JSON.stringify(document)) as Record<string, Json>;
  // The keys' names are not members with a reading order: a key called `format` stays among its peers.
  const entries = keys.map(([key, body]) => [key, inReadingOrder(JSON.parse(JSON.stringify(body)) as Json)]);
  const { format, places, cohorts, holdouts, layers } = inReadingOrder(plain) as Record<string, Json>;
  return `${JSON.stringify({ format, places, cohorts, keys: Object.fromEntries(entries), holdouts, layers }, null, 2)}\n`;
}

function parseJson(text: string): Result<unknown> {
  try {
    return accept(JSON.parse(text));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return refuse('REGISTRY_FILE_INVALID', `The registry file is no JSON: ${reason}.`);
  }
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
  const { format: _, ...body } = document;
  const registry = Registry.safeParse(body);
  return registry.success ? accept(registry.data) : refuseSchema('REGISTRY_FILE_INVALID', 'The registry file', registry.error);
}

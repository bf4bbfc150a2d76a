// evaluation.md read literally: every setting is scanned, every text is joined, nothing is prepared. Slow and simple on purpose;
// the product is compared with it and never imports it.
import type { Condition } from '@switchyard/registry-core/registry/condition';
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';

type Context = Record<string, unknown>;
interface NaiveAnswer {
  reason: string;
  variant?: string;
  value?: unknown;
}
interface Asked {
  registry: Registry;
  context: Context;
  client: boolean;
  kills: readonly string[];
}

/** MurmurHash3 x86 32, seed 0, by its description. */
export function naiveHash(text: string): number {
  const bytes = [...Buffer.from(text, 'utf8')];
  const rotate = (x: bigint, r: bigint) => ((x << r) | (x >> (32n - r))) & 0xffffffffn;
  const times = (a: bigint, b: bigint) => (a * b) & 0xffffffffn;
  const scramble = (k: bigint) => times(rotate(times(k, 0xcc9e2d51n), 15n), 0x1b873593n);
  let h = 0n;
  for (let i = 0; i < bytes.length; i += 4) {
    const block = bytes.slice(i, i + 4);
    const k = block.reduce((sum, byte, j) => sum + (BigInt(byte) << BigInt(8 * j)), 0n);
    h ^= scramble(k);
    if (block.length === 4) h = (times(rotate(h, 13n), 5n) + 0xe6546b64n) & 0xffffffffn;
  }
  h ^= BigInt(bytes.length);
  h = times(h ^ (h >> 16n), 0x85ebca6bn);
  h = times(h ^ (h >> 13n), 0xc2b2ae35n);
  return Number(h ^ (h >> 16n));
}

function read(context: Context, path: string): unknown {
  if (Object.hasOwn(context, path)) return path === 'targetingKey' && context[path] === '' ? undefined : context[path];
  let at: unknown = context;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, step)) return undefined;
    at = (at as Context)[step];
  }
  return path === 'targetingKey' && at === '' ? undefined : at;
}

function bucketText(context: Context, by = 'targetingKey'): string | undefined {
  const value = read(context, by);
  return typeof value === 'string' ? value : typeof value === 'number' ? JSON.stringify(value) : undefined;
}

function parentsOf(registry: Registry, id: string): string[] {
  const place = registry.places.find((candidate) => candidate.id === id);
  return place ? [id, ...(place.in ? parentsOf(registry, place.in) : [])] : [];
}

/** Every place the context is in: the deepest known one and those around it. */
function placesOf({ registry, context }: Asked): string[] {
  for (const kind of ['city', 'state', 'country'] as const) {
    const id = Object.hasOwn(context, kind) ? context[kind] : undefined;
    const place = registry.places.find((candidate) => candidate.id === id && candidate.kind === kind);
    if (place) return parentsOf(registry, place.id);
  }
  return [];
}

function inCohort(asked: Asked, key: string): boolean {
  const cohort = asked.registry.cohorts.find((candidate) => candidate.key === key);
  if (!cohort) return false;
  const asserted = Object.hasOwn(asked.context, 'cohorts') ? asked.context.cohorts : undefined;
  if (!asked.client && Array.isArray(asserted) && asserted.includes(key)) return true;
  const id = read(asked.context, 'targetingKey');
  return (typeof id === 'string' && cohort.members.includes(id)) || (cohort.when !== undefined && holds(asked, cohort.when));
}

function compare(op: string, value: unknown, wanted: unknown, ignoreCase: boolean): boolean {
  if (op === 'missing') return value === undefined;
  if (op === 'exists') return value !== undefined;
  const fold = (x: unknown) => (ignoreCase && typeof x === 'string' ? x.toLowerCase() : x);
  const scalar = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const list = Array.isArray(wanted) ? wanted : [wanted];
  const sameType = scalar && (list.length === 0 || list.some((item) => item === null || typeof item === typeof value));
  if (op === 'equals' || op === 'in') return scalar && list.some((item) => fold(item) === fold(value));
  if (op === 'notEquals' || op === 'notIn') return sameType && !list.some((item) => fold(item) === fold(value));
  if (typeof value === 'string') {
    if (op === 'startsWith') return list.some((part) => String(fold(value)).startsWith(String(fold(part))));
    if (op === 'endsWith') return list.some((part) => String(fold(value)).endsWith(String(fold(part))));
    if (op === 'contains') return list.some((part) => String(fold(value)).includes(String(fold(part))));
  }
  if (typeof value !== 'number' || typeof wanted !== 'number') return false;
  if (op === 'lessThan') return value < wanted;
  if (op === 'atMost') return value <= wanted;
  if (op === 'greaterThan') return value > wanted;
  return op === 'atLeast' && value >= wanted;
}

function holds(asked: Asked, condition: Condition): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(asked, part));
  if ('any' in condition) return condition.any.some((part) => holds(asked, part));
  if ('not' in condition) return !holds(asked, condition.not);
  if ('cohort' in condition) return inCohort(asked, condition.cohort);
  if ('bucket' in condition) {
    const { percent, by, salt } = condition.bucket;
    const text = bucketText(asked.context, by);
    return text !== undefined && naiveHash(`${salt}:${text}`) < (percent / 100) * 2 ** 32;
  }
  const wanted = 'value' in condition ? condition.value : undefined;
  return compare(
    condition.op,
    read(asked.context, condition.attribute),
    wanted,
    'ignoreCase' in condition && condition.ignoreCase === true,
  );
}

function deepest(registry: Registry, scope: Scope): { id: string; depth: number } | undefined {
  const id = scope.city ?? scope.state ?? scope.country;
  const kind = registry.places.find((place) => place.id === id)?.kind;
  return id === undefined ? undefined : { id, depth: kind === 'city' ? 3 : kind === 'state' ? 2 : 1 };
}

/** The most specific matching setting. */
function winner<S extends { scope: Scope }>(asked: Asked, settings: readonly S[]): S | undefined {
  const places = placesOf(asked);
  const role = Object.hasOwn(asked.context, 'role') ? asked.context.role : undefined;
  const matching = settings.filter(({ scope }) => {
    const place = deepest(asked.registry, scope);
    if (place && !places.includes(place.id)) return false;
    return (scope.role === undefined || scope.role === role) && (scope.cohort === undefined || inCohort(asked, scope.cohort));
  });
  const rank = (scope: Scope) => asked.registry.cohorts.find(({ key }) => key === scope.cohort)?.rank ?? 0;
  const order = ({ scope }: S) => [scope.cohort ? 1 : 0, scope.role ? 1 : 0, deepest(asked.registry, scope)?.depth ?? 0, -rank(scope)];
  return matching.sort((a, b) => {
    const [left, right] = [order(a), order(b)];
    const at = left.findIndex((part, i) => part !== right[i]);
    return at === -1 ? 0 : right[at]! - left[at]!; // at is an index of both
  })[0];
}

function isGlobal(scope: Scope): boolean {
  return Object.values(scope).every((part) => part === undefined);
}

function serveOf(asked: Asked, flag: Flag, serve: Serve, decided: string): NaiveAnswer {
  const answer = (variant: string, reason: string) => ({ reason, variant, value: flag.variants[variant] });
  const other = Object.keys(flag.variants).find((name) => name !== flag.off) ?? flag.off;
  if ('variant' in serve) return answer(serve.variant, decided);
  const text = bucketText(asked.context, serve.by);
  const salt = serve.salt ?? flag.salt;
  if ('percent' in serve) {
    if (serve.percent === 0 || serve.percent === 100) return answer(serve.percent === 0 ? flag.off : other, decided);
    if (text === undefined) return answer(flag.off, 'DEFAULT');
    return answer(naiveHash(`${salt}:${text}`) < (serve.percent / 100) * 2 ** 32 ? other : flag.off, 'SPLIT');
  }
  const positive = serve.split.filter(({ weight }) => weight > 0);
  if (positive.length === 1) return answer(positive[0]!.variant, decided); // one entry
  if (text === undefined) return answer(flag.off, 'DEFAULT');
  const scored = positive.map(({ variant, weight }) => {
    const u = (naiveHash(`${salt}:${variant}:${text}`) + 0.5) / 2 ** 32;
    return { variant, score: -Math.log(u) / weight };
  });
  scored.sort((a, b) => a.score - b.score || (a.variant < b.variant ? -1 : 1));
  return answer(scored[0]!.variant, 'SPLIT'); // a split has a positive weight
}

function shut(asked: Asked, key: string, flag: Flag): boolean {
  for (const { flags, percent, by, salt } of asked.registry.holdouts) {
    const share = typeof percent === 'number' ? percent : naiveEvaluate(asked, percent.config)?.value;
    const text = bucketText(asked.context, by);
    if (flags.includes(key) && text !== undefined && naiveHash(`${salt}:${text}`) < (Number(share) / 100) * 2 ** 32) return true;
  }
  for (const { flags, by, salt } of asked.registry.layers) {
    const slots = flags[key];
    const text = bucketText(asked.context, by);
    const slot = text === undefined ? -1 : Math.floor((naiveHash(`${salt}:${text}`) / 2 ** 32) * 10_000);
    if (slots && (slot < slots[0] || slot >= slots[1])) return true;
  }
  return flag.prerequisites.some(({ flag: other, variants }) => !variants.includes(naiveEvaluate(asked, other)?.variant ?? ''));
}

/** The answer to one key, without metadata; undefined when there is no such key. */
export function naiveEvaluate(asked: Asked, key: string): NaiveAnswer | undefined {
  const body = Object.hasOwn(asked.registry.keys, key) ? asked.registry.keys[key] : undefined;
  if (!body || body.archived) return undefined;
  const globalOnly = body.settings.every(({ scope }) => isGlobal(scope));
  if (body.kind === 'config') {
    const won = winner(asked, body.settings);
    const reason = won && !isGlobal(won.scope) ? 'TARGETING_MATCH' : globalOnly ? 'STATIC' : 'DEFAULT';
    return { reason, value: won ? won.value : body.default };
  }
  if (asked.kills.includes(key)) return { reason: 'DISABLED', variant: body.off, value: body.variants[body.off] };
  if (body.state === 'disabled') return { reason: 'DISABLED' };
  if (shut(asked, key, body)) return { reason: 'DEFAULT', variant: body.off, value: body.variants[body.off] };
  const won = winner(asked, body.settings)!; // the global setting matches everyone
  const rule = won.rules.find(({ when }) => holds(asked, when));
  const { registry } = asked;
  const gated =
    registry.holdouts.some(({ flags }) => flags.includes(key)) || registry.layers.some(({ flags }) => Object.hasOwn(flags, key));
  const structural = globalOnly && won.rules.length === 0 && !gated && body.prerequisites.length === 0;
  const decided = rule || !isGlobal(won.scope) ? 'TARGETING_MATCH' : structural ? 'STATIC' : 'DEFAULT';
  return serveOf(asked, body, (rule ?? won).serve, decided);
}

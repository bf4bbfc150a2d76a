// The definition of an evaluation read literally: every setting is scanned, every text is joined, nothing is prepared. Slow and
// simple on purpose; the product is compared with it and never imports it. What has a definition elsewhere is taken from other
// implementations.
import type { Comparison, Condition } from '@switchyard/registry-core/registry/condition';
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { isInOtherNetwork, otherHash, otherVersionOrder } from './other-implementations.ts';

type Context = Record<string, unknown>;
type NaiveAnswer = { reason: string; variant?: string; value?: unknown; scope?: string; rule?: string };
interface Asked {
  registry: Registry;
  context: Context;
  client: boolean;
  kills: readonly string[];
  /** Whoever reads this attribute is taken to use an operator that the evaluator does not know. */
  unknown?: string;
}

function read(context: Context, path: string): unknown {
  let at: unknown = context;
  for (const step of Object.hasOwn(context, path) ? [path] : path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, step)) return undefined;
    at = (at as Context)[step];
  }
  return path === 'targetingKey' && at === '' ? undefined : at;
}

function bucketText(context: Context, by = 'targetingKey'): string | undefined {
  const value = read(context, by);
  return typeof value === 'string' ? value : typeof value === 'number' ? JSON.stringify(value) : undefined;
}

function parentsOf(registry: Registry, id: string | undefined): string[] {
  const place = registry.places.find((candidate) => candidate.id === id);
  return place ? [place.id, ...parentsOf(registry, place.in)] : [];
}

/** Every place the context is in: the deepest known one and those around it. */
function placesOf({ registry, context }: Asked): string[] {
  const named = ['city', 'state', 'country'].flatMap((kind) =>
    registry.places.filter((p) => p.kind === kind && p.id === read(context, kind)),
  );
  return parentsOf(registry, named[0]?.id);
}

function inCohort(asked: Asked, key: string): boolean {
  const cohort = asked.registry.cohorts.find((candidate) => candidate.key === key)!; // the compiler saw to it
  if (cohort.when && !isKnown(asked, cohort.when)) return false;
  const asserted = read(asked.context, 'cohorts');
  if (!asked.client && Array.isArray(asserted) && asserted.includes(key)) return true;
  const id = read(asked.context, 'targetingKey');
  return cohort.members.some((member) => member === id) || (cohort.when !== undefined && holds(asked, cohort.when));
}

/** Whether every operator in the condition, and in the cohorts it asks about, is known. */
function isKnown(asked: Asked, condition: Condition): boolean {
  if ('all' in condition) return condition.all.every((part) => isKnown(asked, part));
  if ('any' in condition) return condition.any.every((part) => isKnown(asked, part));
  if ('not' in condition) return isKnown(asked, condition.not);
  if ('attribute' in condition) return condition.attribute !== asked.unknown;
  const when = 'cohort' in condition && asked.registry.cohorts.find(({ key }) => key === condition.cohort)?.when;
  return !when || isKnown(asked, when);
}

function compare(clause: Comparison, value: unknown): boolean {
  const { op } = clause;
  if (!('value' in clause)) return (value === undefined) === (op === 'missing');
  const ignoreCase = 'ignoreCase' in clause && clause.ignoreCase === true;
  const fold = (x: unknown) => (ignoreCase && typeof x === 'string' ? x.toLowerCase() : x);
  const list: unknown[] = [clause.value].flat();
  const isScalar = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const isSameType = isScalar && (list.length === 0 || list.some((item) => item === null || typeof item === typeof value));
  if (op === 'equals' || op === 'in') return isScalar && list.some((item) => fold(item) === fold(value));
  if (op === 'notEquals' || op === 'notIn') return isSameType && !list.some((item) => fold(item) === fold(value));
  const text = typeof value === 'string' ? String(fold(value)) : undefined;
  if (op === 'startsWith') return list.some((part) => text?.startsWith(String(fold(part))));
  if (op === 'endsWith') return list.some((part) => text?.endsWith(String(fold(part))));
  if (op === 'contains') return list.some((part) => text?.includes(String(fold(part))));
  if (op === 'matches') return typeof value === 'string' && new RegExp(clause.value, ignoreCase ? 'iu' : 'u').test(value);
  if (op === 'inNetwork') return typeof value === 'string' && list.some((network) => isInOtherNetwork(value, String(network)));
  const order = orderOf(op, value, clause.value);
  if (op === 'versionEquals') return order === 0;
  if (/^(lessThan|before|versionBelow)$/.test(op)) return order < 0;
  if (/^(greaterThan|after|versionAbove)$/.test(op)) return order > 0;
  return op === 'atMost' || op === 'versionAtMost' ? order <= 0 : order >= 0;
}

/** Below, at or above 0; NaN, which is none of these, for what cannot be compared. */
function orderOf(op: string, value: unknown, wanted: unknown): number {
  if (op.startsWith('version')) return otherVersionOrder(value, String(wanted));
  // A date alone is no RFC 3339 instant, although the platform reads it as one.
  const isInstant = (x: unknown) => (op === 'before' || op === 'after') && /\dT\d/.test(String(x));
  const [a, b] = [value, wanted].map((x) => (typeof x === 'number' ? x : isInstant(x) ? Date.parse(String(x)) : Number.NaN));
  return a! - b!; // two
}

function isUnder(percent: number, salt: string, text: string | undefined): boolean {
  return text !== undefined && otherHash(`${salt}:${text}`) < (percent / 100) * 2 ** 32;
}

function holds(asked: Asked, condition: Condition): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(asked, part));
  if ('any' in condition) return condition.any.some((part) => holds(asked, part));
  if ('not' in condition) return !holds(asked, condition.not);
  if ('cohort' in condition) return inCohort(asked, condition.cohort);
  if ('bucket' in condition)
    return isUnder(condition.bucket.percent, condition.bucket.salt, bucketText(asked.context, condition.bucket.by));
  return compare(condition, read(asked.context, condition.attribute));
}

/** The deepest place that a scope names, the canonical text of the scope, and its specificity. */
function canonical({ places, cohorts }: Registry, { role, cohort, ...where }: Scope) {
  const place = places.find(({ id }) => id === (where.city ?? where.state ?? where.country));
  const parts = [place && `${place.kind}=${place.id}`, role && `role=${role}`, cohort && `cohort=${cohort}`];
  const depth = place ? ['country', 'state', 'city'].indexOf(place.kind) + 1 : 0;
  const rank = cohorts.find(({ key }) => key === cohort)?.rank ?? 0;
  return { place, text: parts.filter(Boolean).join(',') || 'global', order: [cohort ? 1 : 0, role ? 1 : 0, depth, -rank] };
}

/** The most specific matching setting. */
function winner<S extends { scope: Scope }>(asked: Asked, settings: readonly S[]) {
  const places = placesOf(asked);
  const matching = settings
    .map((setting) => ({ setting, ...canonical(asked.registry, setting.scope) }))
    .filter(({ setting: { scope }, place }) => {
      if (place && !places.includes(place.id)) return false;
      return (!scope.role || scope.role === read(asked.context, 'role')) && (!scope.cohort || inCohort(asked, scope.cohort));
    });
  return matching.sort((a, b) => {
    const at = a.order.findIndex((part, i) => part !== b.order[i]);
    return at === -1 ? 0 : b.order[at]! - a.order[at]!; // at is an index of both
  })[0];
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
    return answer(isUnder(serve.percent, salt, text) ? other : flag.off, 'SPLIT');
  }
  const positive = serve.split.filter(({ weight }) => weight > 0);
  if (new Set(positive.map(({ variant }) => variant)).size === 1) return answer(positive[0]!.variant, decided); // one at least
  if (text === undefined) return answer(flag.off, 'DEFAULT');
  if (serve.bucketing === 'flagd') {
    const ranges = positive.flatMap(({ variant, weight }) => new Array<string>(weight).fill(variant));
    return answer(ranges[Number((BigInt(otherHash(salt + text)) * BigInt(ranges.length)) >> 32n)]!, 'SPLIT'); // below the total
  }
  const score = (variant: string, weight: number) => -Math.log((otherHash(`${salt}:${variant}:${text}`) + 0.5) / 2 ** 32) / weight;
  positive.sort((a, b) => score(a.variant, a.weight) - score(b.variant, b.weight) || (a.variant < b.variant ? -1 : 1));
  return answer(positive[0]!.variant, 'SPLIT'); // one at least
}

/** Whether a holdout, a layer or a prerequisite keeps the context from the flag's settings. */
function isShut(asked: Asked, key: string, flag: Flag): boolean {
  for (const { flags, percent, by, salt } of asked.registry.holdouts) {
    const share = typeof percent === 'number' ? percent : Number(naiveEvaluate(asked, percent.config)?.value);
    if (flags.includes(key) && isUnder(share, salt, bucketText(asked.context, by))) return true;
  }
  for (const { flags, by, salt } of asked.registry.layers) {
    const text = bucketText(asked.context, by);
    const slot = text === undefined ? -1 : Math.floor((otherHash(`${salt}:${text}`) / 2 ** 32) * 10_000);
    const slots = flags[key];
    if (slots && (slot < slots[0] || slot >= slots[1])) return true;
  }
  return flag.prerequisites.some(({ flag: other, variants }) => !variants.includes(naiveEvaluate(asked, other)?.variant ?? ''));
}

/** The answer to one key; undefined when there is no such key. */
export function naiveEvaluate(asked: Asked, key: string): NaiveAnswer | undefined {
  const body = Object.hasOwn(asked.registry.keys, key) ? asked.registry.keys[key] : undefined;
  if (!body || body.archived) return undefined;
  const isGlobalOnly = body.settings.every(({ scope }) => canonical(asked.registry, scope).text === 'global');
  if (body.kind === 'config') {
    const won = winner(asked, body.settings);
    const reason = won && won.text !== 'global' ? 'TARGETING_MATCH' : isGlobalOnly ? 'STATIC' : 'DEFAULT';
    return won ? { reason, value: won.setting.value, scope: won.text } : { reason, value: body.default };
  }
  const off = { variant: body.off, value: body.variants[body.off] };
  if (asked.kills.includes(key)) return { reason: 'DISABLED', ...off };
  if (body.state === 'disabled') return { reason: 'DISABLED' };
  if (isShut(asked, key, body)) return { reason: 'DEFAULT', ...off };
  const { setting, text: scope } = winner(asked, body.settings)!; // the global setting matches everyone
  const rule = setting.rules.find(({ when }) => isKnown(asked, when) && holds(asked, when));
  const { holdouts, layers } = asked.registry;
  const isGated = holdouts.some(({ flags }) => flags.includes(key)) || layers.some(({ flags }) => Object.hasOwn(flags, key));
  const isStatic = isGlobalOnly && setting.rules.length === 0 && !isGated && body.prerequisites.length === 0;
  const decided = rule || scope !== 'global' ? 'TARGETING_MATCH' : isStatic ? 'STATIC' : 'DEFAULT';
  return { ...serveOf(asked, body, (rule ?? setting).serve, decided), scope, ...(rule && { rule: rule.id }) };
}

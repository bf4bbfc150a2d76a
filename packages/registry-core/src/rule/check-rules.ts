// Checks rules in every audience whose values a change touches, and says of each broken one whether the change breaks it newly.
//
// A rule is looked at when the change edits it, edits a key that it reads, moves a place, or re-ranks cohorts. It is newly
// broken in an audience when its expression differs or one of its values does; what was broken with the same expression and
// the same values before is known to be so and blocks nobody.
//
// Cost: per rule, audiences × keys look-ups and one evaluation per distinct set of values. A thousand cities × fifty rules
// are a hundred thousand look-ups, well under a second; audiences and steps have a limit, and a rule that a limit left out is
// reported as unchecked, never as kept.
import type { BusinessRule } from '../registry/business-rule.ts';
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Cohort } from '../registry/cohort.ts';
import type { ConfigKey } from '../registry/config-key.ts';
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Json } from '../registry/json.ts';
import { ruleScopesMax, ruleScopesTotalMax } from '../registry/limits.ts';
import type { Place } from '../registry/place.ts';
import { type Audience, compareAudiences, type Geography, toGeography } from './audience.ts';
import { candidateAudiences } from './candidate-audiences.ts';
import { expressionFault } from './check-expression.ts';
import { createRuleMeter, type RuleMeter, type RuleValues, type Verdict } from './metered-expression.ts';
import { type ExpressionFault, keysRead, parseRule } from './parse-rule.ts';
import { type ResolvedValue, type SettingIndex, toSettingIndex } from './setting-index.ts';

type Entries = ReadonlyMap<EntryId, EntryBody>;

export interface RuleValue extends ResolvedValue {
  readonly key: string;
  /** Whether the change made it what it is. */
  readonly changed: boolean;
}

/** Audiences in which a rule is broken by the same values. */
export interface BrokenRule {
  /** Broad to specific; at least one. */
  readonly audiences: readonly Audience[];
  readonly values: readonly RuleValue[];
  /** Why it could not be worked out; absent when it is plainly false. */
  readonly reason?: string;
  /** Whether the change breaks it; else it was so before. */
  readonly isNew: boolean;
}

export interface RuleOutcome {
  readonly rule: BusinessRule;
  /** What is wrong with the rule itself; then it was not checked. */
  readonly fault?: ExpressionFault;
  /** Which limit left it unchecked. */
  readonly unchecked?: string;
  /** In how many audiences it was checked. */
  readonly audiences: number;
  readonly broken: readonly BrokenRule[];
}

/** The rules that the difference between the two states touches, by name, each with what became of it. */
export function checkRules(before: Entries, after: Entries): RuleOutcome[] {
  const world = toWorld(before, after);
  return rulesOf(after)
    .filter((rule) => world.everywhere || reads(rule).some(world.isTouched))
    .map((rule) => checkRule(rule, world));
}

/** The rules of one state as they stand: all, or those of which `isWanted` by the keys that they read and by name. */
export function checkAllRules(entries: Entries, isWanted: (keys: readonly string[], name: string) => boolean = () => true): RuleOutcome[] {
  const world = toWorld(entries, entries);
  return rulesOf(entries)
    .filter(({ key, expression }) => isWanted(keysRead(expression), key))
    .map((rule) => checkRule(rule, world));
}

function rulesOf(entries: Entries): BusinessRule[] {
  return bodiesOf<BusinessRule>(entries, 'rule').sort((a, b) => (a.key < b.key ? -1 : 1));
}

function bodiesOf<Body extends EntryBody>(entries: Entries, kind: ReturnType<typeof splitEntryId>['kind']): Body[] {
  // The id's kind names the body's type.
  return [...entries].filter(([id]) => splitEntryId(id).kind === kind).map(([, body]) => body as Body);
}

/** What an edit left alone is the same object; the rest is compared by what it says. */
function differ(a: unknown, b: unknown): boolean {
  return a !== b && (typeof a !== 'object' || typeof b !== 'object' || canonicalJson(a) !== canonicalJson(b));
}

/** The rule itself and the keys that it reads. */
function reads({ key, expression }: BusinessRule): EntryId[] {
  return [entryId('rule', key), ...keysRead(expression).map((name) => entryId('key', name))];
}

/** The two states around a change, with what is made of them once for all rules. */
interface World {
  readonly before: Entries;
  readonly after: Entries;
  readonly geography: Geography;
  /** Whether the order of places or cohorts moved, so that any key may resolve differently. */
  readonly everywhere: boolean;
  readonly isTouched: (entry: EntryId) => boolean;
  readonly meter: RuleMeter;
  readonly indexBefore: (key: string) => SettingIndex | undefined;
  readonly indexAfter: (key: string) => SettingIndex | undefined;
  /** Takes from the audiences that all rules share; false when too few are left. */
  readonly reserve: (audiences: number) => boolean;
}

function toWorld(before: Entries, after: Entries): World {
  const geography = toGeography(bodiesOf<Place>(before, 'place'), bodiesOf<Place>(after, 'place'));
  const [ranksBefore, ranksAfter] = [ranksOf(before), ranksOf(after)];
  const touched = new Set([...before.keys(), ...after.keys()].filter((id) => differ(before.get(id), after.get(id))));
  const reranked = [...ranksAfter].some(([cohort, rank]) => (ranksBefore.get(cohort) ?? rank) !== rank);
  let left = ruleScopesTotalMax;
  return {
    before,
    after,
    geography,
    isTouched: (entry) => touched.has(entry),
    everywhere: geography.moved.length > 0 || reranked,
    meter: createRuleMeter(),
    indexBefore: indexer(before, geography.before, ranksBefore),
    indexAfter: indexer(after, geography.after, ranksAfter),
    reserve: (audiences) => {
      if (audiences > left) return false;
      left -= audiences;
      return true;
    },
  };
}

function ranksOf(entries: Entries): Map<string, number> {
  return new Map(bodiesOf<Cohort>(entries, 'cohort').map(({ key, rank }) => [key, rank]));
}

function indexer(entries: Entries, places: Geography['after'], ranks: ReadonlyMap<string, number>) {
  const indexes = new Map<string, SettingIndex | undefined>();
  return (key: string): SettingIndex | undefined => {
    if (!indexes.has(key)) {
      const body = entries.get(entryId('key', key)) as ConfigKey | { kind: 'flag' } | undefined;
      const readable = body?.kind === 'config' && !body.archived ? body : undefined;
      indexes.set(key, readable && toSettingIndex(readable, places, (cohort) => ranks.get(cohort) ?? Number.MAX_SAFE_INTEGER));
    }
    return indexes.get(key);
  };
}

function checkRule(rule: BusinessRule, world: World): RuleOutcome {
  const fault = expressionFault(rule.expression, world.after);
  const parsed = parseRule(rule.expression);
  if (fault || !parsed.ok) return { rule, audiences: 0, broken: [], ...(fault ? { fault } : {}) };
  const { keys } = parsed.value;
  const audiences = audiencesOf(keys, world);
  if (audiences === undefined || !world.reserve(audiences.length))
    return { rule, audiences: 0, broken: [], unchecked: scopesLimit(audiences) };
  const earlier = world.before.get(entryId('rule', rule.key)) as BusinessRule | undefined;
  const isNewRule = earlier?.expression !== rule.expression;
  const evaluate = remembered(world.meter.prepare(parsed.value));
  const broken: FoundBroken[] = [];
  for (const audience of audiences) {
    const values = keys.map((key) => resolve(key, audience, world));
    const verdict = evaluate(typedValues(values, world.after));
    if (world.meter.isExhausted()) return { rule, audiences: 0, broken: [], unchecked: 'all rules together take too many steps' };
    if (verdict.holds) continue;
    const isNew = isNewRule || values.some(({ changed }) => changed);
    broken.push({ audience, values, isNew, ...(verdict.reason === undefined ? {} : { reason: verdict.reason }) });
  }
  return { rule, audiences: audiences.length, broken: inGroups(broken, world.geography) };
}

function scopesLimit(audiences: readonly Audience[] | undefined): string {
  return audiences === undefined
    ? `its keys have settings in so many combinations of scopes that they are more than ${ruleScopesMax}`
    : `all rules together would be checked in more than ${ruleScopesTotalMax} scopes`;
}

function audiencesOf(keys: readonly string[], world: World): readonly Audience[] | undefined {
  const lists = keys.flatMap((key) => {
    const [was, is] = [world.indexBefore(key)?.scopes ?? [], world.indexAfter(key)?.scopes ?? []];
    // Where places or ranks moved, another of the same settings may win.
    const same = !world.everywhere && !world.isTouched(entryId('key', key));
    return same ? [is] : [was, is];
  });
  return candidateAudiences(lists, world.geography, ruleScopesMax);
}

function resolve(key: string, audience: Audience, world: World): RuleValue {
  const now = world.indexAfter(key)?.resolve(audience) ?? { value: null }; // the fault of a key that is not there was found before
  const was = world.indexBefore(key)?.resolve(audience);
  return { key, ...now, changed: was === undefined || differ(was.value, now.value) };
}

function typedValues(values: readonly RuleValue[], entries: Entries): RuleValues {
  return new Map(values.map(({ key, value }) => [key, { type: (entries.get(entryId('key', key)) as ConfigKey).type, value }]));
}

/** One evaluation per set of values: a thousand cities without settings of their own see the same. */
function remembered(evaluate: (values: RuleValues) => Verdict): (values: RuleValues) => Verdict {
  const verdicts = new Map<string, Verdict>();
  return (values) => {
    const text = valuesText([...values.values()]);
    const known = verdicts.get(text);
    if (known) return known;
    const verdict = evaluate(values);
    verdicts.set(text, verdict);
    return verdict;
  };
}

function valuesText(values: readonly { readonly value: Json }[]): string {
  return JSON.stringify(values.map(({ value }) => value));
}

interface FoundBroken extends Omit<BrokenRule, 'audiences'> {
  readonly audience: Audience;
}

function inGroups(found: readonly FoundBroken[], geography: Geography): BrokenRule[] {
  const groups = new Map<string, FoundBroken[]>();
  for (const one of [...found].sort((a, b) => compareAudiences(a.audience, b.audience, geography))) {
    const name = `${one.isNew} ${valuesText(one.values)}`;
    const known = groups.get(name);
    if (known) known.push(one);
    else groups.set(name, [one]);
  }
  return [...groups.values()].map((group) => {
    const { audience: _, ...first } = group[0]!; // a group begins with one
    return { ...first, audiences: group.map(({ audience }) => audience) };
  });
}

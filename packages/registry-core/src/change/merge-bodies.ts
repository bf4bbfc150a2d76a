// A three-way merge of one entry: what a change wants and what went live meanwhile, both drawn from one base. Parts that only
// one side moved are taken over; where both moved the same part to different ends, a person chooses. Values, serves and conditions
// are never cut in pieces: each is one decision of its author.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { EntryBody } from '../registry/entry.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { toJson, toNamed } from './body-diff.ts';

export type Side = 'mine' | 'theirs';

/** Something that the sides do not agree about, by the path that `diffBodies` gives it. */
export interface MergePart {
  readonly path: string;
  /** Each absent where there is nothing. */
  readonly base?: Json;
  readonly mine?: Json;
  readonly theirs?: Json;
  /** Who moved it away from the base. */
  readonly movedBy: Side | 'both';
  /** What the merged body has; null: both moved it, and nobody has chosen. */
  readonly taken: Side | 'both' | null;
}

export interface Merge {
  readonly parts: readonly MergePart[];
  /** null takes the entry away; absent while a part waits for a choice. */
  readonly body?: EntryBody | null;
}

export interface Sides {
  /** null: there was nothing, or nobody knows any more what there was. */
  readonly base: EntryBody | null;
  readonly mine: EntryBody | null;
  readonly theirs: EntryBody | null;
}

/** A choice holds for its path and everything below it; '' is the whole entry. What one side alone moved can be chosen too. */
export type Choices = ReadonlyMap<string, Side>;

type Value = Json | undefined;
interface Triple {
  readonly path: string;
  readonly base: Value;
  readonly mine: Value;
  readonly theirs: Value;
}
interface Merging {
  readonly choices: Choices;
  readonly parts: MergePart[];
}

const same = (a: Value, b: Value) => (a === undefined) === (b === undefined) && canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** One decision each, however they look inside. */
const whole = /(?:^|[.\]])(?:default|value|serve|when|schema|percent|scope)$|^(?:variants|flags)\./;
/** Lists whose members stand for themselves: two additions are no conflict. */
const sets = /^(?:members|tags|sensitivity|flags|constraints\.members)$/;

export function mergeBodies({ base, mine, theirs }: Sides, choices: Choices = new Map()): Merge {
  const merging: Merging = { choices, parts: [] };
  const body = mergeValue(merging, { path: '', base: toJson(base), mine: toJson(mine), theirs: toJson(theirs) }, choices.get(''));
  if (merging.parts.some(({ taken }) => taken === null)) return { parts: merging.parts };
  // Made of parts of bodies; whoever saves it parses it by the schema of its kind.
  return { parts: merging.parts, body: body === undefined ? null : (body as unknown as EntryBody) };
}

function mergeValue(merging: Merging, triple: Triple, inherited: Side | undefined): Value {
  const { path, base, mine, theirs } = triple;
  if (same(mine, theirs)) return mine;
  const choice = merging.choices.get(path) ?? inherited;
  const apart = !whole.test(path);
  if (apart && isJsonObject(mine) && isJsonObject(theirs))
    return mergeMembers(merging, { base: isJsonObject(base) ? base : {}, mine, theirs }, (name) => below(path, name), choice);
  const [ours, others] = apart ? [toNamed(mine), toNamed(theirs)] : [];
  if (ours && others) return mergeNamed(merging, path, { base: toNamed(base) ?? {}, mine: ours, theirs: others }, choice);
  if (sets.test(path) && Array.isArray(mine) && Array.isArray(theirs))
    return mergeSets(merging, { path, base: Array.isArray(base) ? base : [], mine, theirs }, choice);
  const movedBy = same(base, mine) ? 'theirs' : same(base, theirs) ? 'mine' : 'both';
  const taken = choice ?? (movedBy === 'both' ? null : movedBy);
  merging.parts.push({ ...present(triple), movedBy, taken });
  return taken === 'mine' ? mine : theirs;
}

const below = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

function present({ path, base, mine, theirs }: Triple): Omit<MergePart, 'movedBy' | 'taken'> {
  return {
    path,
    ...(base === undefined ? {} : { base }),
    ...(mine === undefined ? {} : { mine }),
    ...(theirs === undefined ? {} : { theirs }),
  };
}

interface Members {
  readonly base: JsonObject;
  readonly mine: JsonObject;
  readonly theirs: JsonObject;
}

const member = (members: JsonObject, name: string): Value => (Object.hasOwn(members, name) ? members[name] : undefined);

function mergeMembers(
  merging: Merging,
  { base, mine, theirs }: Members,
  pathOf: (name: string) => string,
  choice: Side | undefined,
): JsonObject {
  const merged: [string, Json][] = [];
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const triple = { path: pathOf(name), base: member(base, name), mine: member(mine, name), theirs: member(theirs, name) };
    const value = mergeValue(merging, triple, choice);
    if (value !== undefined) merged.push([name, value]);
  }
  return Object.fromEntries(merged);
}

/** Lists of things with names, such as settings and rules: merged by name, in the order of the side that moved things. */
function mergeNamed(merging: Merging, path: string, members: Members, choice: Side | undefined): Json[] {
  const merged = mergeMembers(merging, members, (name) => `${path}[${name}]`, choice);
  const order = orderOf(merging, path, members, choice);
  return order.flatMap((name) => (Object.hasOwn(merged, name) ? [merged[name] as Json] : []));
}

function orderOf(merging: Merging, path: string, { base, mine, theirs }: Members, inherited: Side | undefined): string[] {
  const [old, ours, others] = [base, mine, theirs].map((members) => Object.keys(members)) as [string[], string[], string[]];
  const shared = (names: string[]) => names.filter((name) => Object.hasOwn(mine, name) && Object.hasOwn(theirs, name));
  const known = (names: string[]) => shared(names).filter((name) => Object.hasOwn(base, name));
  const spine = (side: Side) => (side === 'mine' ? interleave(ours, others) : interleave(others, ours));
  // Of rules the first that matches decides; of everything else the order is looks.
  if (same(shared(ours), shared(others)) || !path.endsWith('rules')) return spine('theirs');
  const movedBy = same(known(ours), known(old)) ? 'theirs' : same(known(others), known(old)) ? 'mine' : 'both';
  const taken = merging.choices.get(`${path}[order]`) ?? inherited ?? (movedBy === 'both' ? null : movedBy);
  merging.parts.push({ path: `${path}[order]`, base: known(old), mine: shared(ours), theirs: shared(others), movedBy, taken });
  return spine(taken ?? 'theirs');
}

/** `spine`, with what only `others` has put behind whatever it stands behind there. */
function interleave(spine: readonly string[], others: readonly string[]): string[] {
  const known = new Set(spine);
  const behind = new Map<string | undefined, string[]>();
  let last: string | undefined;
  for (const name of others) {
    if (known.has(name)) last = name;
    else behind.set(last, [...(behind.get(last) ?? []), name]);
  }
  return [...(behind.get(undefined) ?? []), ...spine.flatMap((name) => [name, ...(behind.get(name) ?? [])])];
}

function mergeSets(merging: Merging, triple: Triple & Record<'base' | 'mine' | 'theirs', Json[]>, choice: Side | undefined): Json[] {
  const { base, mine, theirs } = triple;
  const [old, ours, others] = [base, mine, theirs].map((list) => new Set(list.map(canonicalJson))) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const movedBy = same(base, mine) ? 'theirs' : same(base, theirs) ? 'mine' : 'both';
  merging.parts.push({ ...present(triple), movedBy, taken: choice ?? movedBy });
  if (choice !== undefined) return choice === 'mine' ? mine : theirs;
  const kept = theirs.filter((item) => ours.has(canonicalJson(item)) || !old.has(canonicalJson(item)));
  const added = mine.filter((item) => !old.has(canonicalJson(item)) && !others.has(canonicalJson(item)));
  return [...kept, ...added];
}

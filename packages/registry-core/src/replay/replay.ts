// Replays recorded contexts against two snapshots and counts who would get something else: the blast radius. Fed event by event,
// so that whoever replays a hundred thousand of them can pause and say how far it is.
//
// Cost: contexts that agree in everything that a group of keys depends on get the same answers, so the group is asked once for
// all of them. Only what is dealt by buckets is asked for each context, in one bulk evaluation of those keys.
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { OpenedSnapshot } from '../evaluate/snapshot-reader.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import type { BlastRadius } from './blast-radius.ts';
import { type ContextCodes, createContextCodes } from './context-codes.ts';
import { type Dependency, targetingKey, toDependencies } from './dependencies.ts';
import { countMove, countMoves, type KeyCount, type MoveCount, moveBetween, newKeyCount, toKeyTally } from './key-count.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { type ReplayTally, type Sample, samplesPerMove, toBlastRadius } from './replay-tally.ts';

/** More groups of a dimension than are ever shown; those that come later count as not saying. */
const groupsMax = 10_000;
/** Kinds of contexts that one group of keys remembers. */
const seenMax = 10_000;

/** The group of an event in one dimension, such as its role; undefined when it does not say. */
export type Dimension = (event: RecordedEvent) => string | undefined;

/** A registry with the snapshot that it compiles to. */
export interface ReplayedState {
  readonly snapshot: OpenedSnapshot;
  readonly entries: ReadonlyMap<EntryId, EntryBody>;
}

export interface ReplayInput {
  readonly before: ReplayedState;
  readonly after: ReplayedState;
  /** Those that may answer otherwise, and those that somebody wants the values of. */
  readonly keys: readonly string[];
  readonly dimensions: Readonly<Record<string, Dimension>>;
}

/** What the event at hand gets from a key before and after; valid until the next event is added. */
export interface Answers {
  before(key: string): Evaluation | undefined;
  after(key: string): Evaluation | undefined;
}

export interface Replay {
  /** `position`: which of all events it is, where this replay is of a part of them. */
  add(event: RecordedEvent, position?: number): Answers;
  tally(): ReplayTally;
  radius(): BlastRadius;
}

export function createReplay({ before, after, keys, dimensions }: ReplayInput): Replay {
  const plan = toPlan([...new Set(keys)], before, after);
  const codes = createContextCodes(plan.dependencies, [before.entries, after.entries]);
  const groups = Object.entries(dimensions).map(([name, of]) => ({ name, of, counts: new Map<string | null, GroupCount>() }));
  let [contexts, changed] = [0, 0];
  const answerOf = (key: string, side: 'olds' | 'nows', at: 'old' | 'now') => {
    const place = plan.placeOf(key);
    return place?.group.now[side][place[at]];
  };
  const answers: Answers = { before: (key) => answerOf(key, 'olds', 'old'), after: (key) => answerOf(key, 'nows', 'now') };
  const tally = (): ReplayTally => {
    plan.groups.forEach(settle);
    return {
      contexts,
      changed,
      keys: plan.groups.flatMap((group) => group.keys.map(({ count }) => toKeyTally(count))),
      groups: Object.fromEntries(groups.map(({ name, counts }) => [name, [...counts].map(([of, count]) => ({ name: of, ...count }))])),
    };
  };
  return {
    add(event, position = contexts) {
      codes.take(event.context);
      let moved = false;
      for (const group of plan.groups) moved = ask(group, { event, position }, codes) || moved;
      contexts += 1;
      if (moved) changed += 1;
      for (const group of groups) countIn(group.counts, group.of(event) ?? null, moved);
      return answers;
    },
    tally,
    radius: () => toBlastRadius(tally()),
  };
}

/** What contexts get from a group of keys, before and after. */
interface Got {
  readonly olds: readonly Evaluation[];
  readonly nows: readonly Evaluation[];
}

/** What a kind of context gets, what of that changes, and how many contexts of the kind there were since it was asked. */
interface Kind extends Got {
  readonly moves: readonly MoveCount[];
  contexts: number;
  readonly samples: Sample[];
}

/** Keys that depend on the same. */
interface KeyGroup {
  readonly before: OpenedSnapshot;
  readonly after: OpenedSnapshot;
  readonly keys: readonly { readonly count: KeyCount; readonly old: number; readonly now: number }[];
  readonly dependsOn: readonly string[];
  /** null: each context is a kind of its own. */
  readonly seen: Map<string, Kind> | null;
  now: Got;
}

interface Place {
  readonly group: KeyGroup;
  readonly old: number;
  readonly now: number;
}

interface Plan {
  readonly groups: readonly KeyGroup[];
  readonly dependencies: ReadonlyMap<string, Dependency>;
  readonly placeOf: (key: string) => Place | undefined;
}

function toPlan(keys: readonly string[], before: ReplayedState, after: ReplayedState): Plan {
  const [ofBefore, ofAfter] = [toDependencies(before.entries), toDependencies(after.entries)];
  const all = new Map<string, Dependency>();
  const byNeed = new Map<string, { dependsOn: string[]; keys: string[] }>();
  for (const key of keys) {
    const found = new Map([...ofBefore(key), ...ofAfter(key)]);
    const isDealt = found.has(targetingKey);
    const dependsOn = isDealt ? [targetingKey] : [...found.keys()].sort();
    if (!isDealt) for (const [name, dependency] of found) all.set(name, dependency);
    const need = byNeed.get(dependsOn.join('\n')) ?? { dependsOn, keys: [] };
    need.keys.push(key);
    byNeed.set(dependsOn.join('\n'), need);
  }
  const groups = [...byNeed.values()].map((need) => toKeyGroup(need.keys, need.dependsOn, before.snapshot, after.snapshot));
  const places = new Map(groups.flatMap((group) => group.keys.map(({ count, old, now }) => [count.key, { group, old, now }] as const)));
  return { groups, dependencies: all, placeOf: (key) => places.get(key) };
}

function toKeyGroup(keys: readonly string[], dependsOn: readonly string[], before: OpenedSnapshot, after: OpenedSnapshot): KeyGroup {
  const [olds, nows] = [before.only(keys), after.only(keys)];
  const [oldAt, nowAt] = [positionsIn(olds), positionsIn(nows)];
  return {
    before: olds,
    after: nows,
    keys: keys.map((key) => ({ count: newKeyCount(key), old: oldAt(key), now: nowAt(key) })),
    dependsOn,
    seen: dependsOn.includes(targetingKey) ? null : new Map(),
    now: { olds: [], nows: [] },
  };
}

function positionsIn({ keys }: OpenedSnapshot): (key: string) => number {
  const positions = new Map(keys.map((key, index) => [key, index]));
  return (key) => positions.get(key) ?? -1;
}

/** Whether the event gets something else from one of the keys. */
function ask(group: KeyGroup, sample: Sample, codes: ContextCodes): boolean {
  const { seen } = group;
  if (seen === null) return askAlone(group, sample);
  const name = codes.text(group.dependsOn);
  let kind = seen.get(name);
  if (kind === undefined) {
    if (seen.size === seenMax) settle(group);
    kind = askKind(group, sample.event);
    seen.set(name, kind);
  }
  kind.contexts += 1;
  if (kind.contexts <= samplesPerMove) kind.samples.push(sample);
  group.now = kind;
  return kind.moves.length > 0;
}

/** Counts what the kinds of a group were, and forgets them. */
function settle({ seen }: KeyGroup): void {
  for (const { moves, contexts, samples } of seen?.values() ?? []) for (const move of moves) countMoves(move, contexts, samples);
  seen?.clear();
}

/** Stands for the answer of a key that the snapshot does not have; never shown. */
const absent: Evaluation = { key: '', reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorDetails: '' };

function askBoth({ before, after }: KeyGroup, { context }: RecordedEvent): Got {
  return { olds: before.evaluateAll(context), nows: after.evaluateAll(context) };
}

function askKind(group: KeyGroup, event: RecordedEvent): Kind {
  const { olds, nows } = askBoth(group, event);
  const moves = group.keys.flatMap(({ count, old, now }) => moveBetween(olds[old] ?? absent, nows[now] ?? absent, count) ?? []);
  return { olds, nows, moves, contexts: 0, samples: [] };
}

function askAlone(group: KeyGroup, { event, position }: Sample): boolean {
  group.now = askBoth(group, event);
  const { olds, nows } = group.now;
  let moved = false;
  for (const { count, old, now } of group.keys) {
    const move = moveBetween(olds[old] ?? absent, nows[now] ?? absent, count);
    if (move === null) continue;
    countMove(move, event, position);
    moved = true;
  }
  return moved;
}

interface GroupCount {
  contexts: number;
  changed: number;
}

function countIn(groups: Map<string | null, GroupCount>, name: string | null, moved: boolean): void {
  let group = groups.get(name);
  if (group === undefined) {
    const kept = groups.size < groupsMax ? name : null;
    group = groups.get(kept) ?? { contexts: 0, changed: 0 };
    groups.set(kept, group);
  }
  group.contexts += 1;
  if (moved) group.changed += 1;
}

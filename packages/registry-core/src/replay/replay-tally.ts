// What a replay has counted, as plain data. Replays of parts of the same events are put together by adding up, and give what one replay
// of all of them gives.
import { sha256Hex } from '../registry/canonical-json.ts';
import type { BlastRadius, Example, Group, KeyRadius, Move } from './blast-radius.ts';
import type { RecordedEvent } from './recorded-event.ts';
import type { Served } from './served.ts';

const keysMax = 500;
const groupsMax = 100;
const movesMax = 12;
const examplesMax = 60;
export const samplesPerMove = 2;

/** An event that a move was seen in, and which of all it was. */
export interface Sample {
  readonly event: RecordedEvent;
  readonly position: number;
}

export interface MoveTally {
  /** Equal for the same move of the same key. */
  readonly name: string;
  readonly from: Served;
  readonly to: Served;
  readonly scope: string | null;
  readonly contexts: number;
  /** The first ones, in the order of the events. */
  readonly samples: readonly Sample[];
}

export interface KeyTally {
  readonly key: string;
  readonly moves: readonly MoveTally[];
}

export interface ReplayTally {
  readonly contexts: number;
  readonly changed: number;
  readonly keys: readonly KeyTally[];
  readonly groups: Readonly<Record<string, readonly Group[]>>;
}

export function firstOf(some: readonly Sample[], others: readonly Sample[]): Sample[] {
  return [...some, ...others].sort((a, b) => a.position - b.position).slice(0, samplesPerMove);
}

/** Both lists as one; what has the same name in both is put together. */
function mergeBy<T>(some: readonly T[], others: readonly T[], nameOf: (item: T) => unknown, merge: (one: T, other: T) => T): T[] {
  const merged = new Map(some.map((item) => [nameOf(item), item]));
  for (const item of others) {
    const known = merged.get(nameOf(item));
    merged.set(nameOf(item), known === undefined ? item : merge(known, item));
  }
  return [...merged.values()];
}

function mergeMoves(one: MoveTally, other: MoveTally): MoveTally {
  return { ...one, contexts: one.contexts + other.contexts, samples: firstOf(one.samples, other.samples) };
}

function mergeGroups(one: Group, other: Group): Group {
  return { ...one, contexts: one.contexts + other.contexts, changed: one.changed + other.changed };
}

/** Of replays with the same keys and dimensions. */
export function mergeReplays(one: ReplayTally, other: ReplayTally): ReplayTally {
  return {
    contexts: one.contexts + other.contexts,
    changed: one.changed + other.changed,
    keys: mergeBy(
      one.keys,
      other.keys,
      ({ key }) => key,
      (a, b) => ({ ...a, moves: mergeBy(a.moves, b.moves, ({ name }) => name, mergeMoves) }),
    ),
    groups: Object.fromEntries(
      Object.entries(one.groups).map(([name, groups]) => [
        name,
        mergeBy(groups, other.groups[name] ?? [], (group) => group.name, mergeGroups),
      ]),
    ),
  };
}

export function toBlastRadius({ contexts, changed, keys, groups }: ReplayTally): BlastRadius {
  const sorted = keys.map(({ key, moves }) => ({
    key,
    changed: moves.reduce((sum, move) => sum + move.contexts, 0),
    moves: [...moves].sort((a, b) => b.contexts - a.contexts || (a.name < b.name ? -1 : 1)),
  }));
  const touched = sorted.filter((one) => one.changed > 0).sort((a, b) => b.changed - a.changed || (a.key < b.key ? -1 : 1));
  return {
    contexts,
    changed,
    keys: touched.slice(0, keysMax).map(toKeyRadius),
    otherKeys: Math.max(touched.length - keysMax, 0),
    groups: Object.fromEntries(Object.entries(groups).map(([name, all]) => [name, largest(all)])),
    examples: pickExamples(touched),
  };
}

interface SortedKey extends KeyTally {
  readonly changed: number;
}

function toKeyRadius({ key, changed, moves }: SortedKey): KeyRadius {
  const shown = moves.slice(0, movesMax).map(({ from, to, scope, contexts }): Move => ({ from, to, scope, contexts }));
  return { key, changed, moves: shown, otherMoves: changed - shown.reduce((sum, { contexts }) => sum + contexts, 0) };
}

/** The groups with most contexts; the others are put to those who do not say. */
function largest(groups: readonly Group[]): Group[] {
  const inOrder = (all: readonly Group[]) => [...all].sort((a, b) => b.contexts - a.contexts || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  const named = inOrder(groups.filter(({ name }) => name !== null));
  const [rest, ...others] = [...groups.filter(({ name }) => name === null), ...named.slice(groupsMax)];
  const unnamed = rest && { ...others.reduce(mergeGroups, rest), name: null };
  return inOrder([...named.slice(0, groupsMax), ...(unnamed ? [unnamed] : [])]);
}

function toExample(key: string, { from, to, scope }: MoveTally, { event, context }: RecordedEvent): Example {
  const { targetingKey, ...attributes } = context;
  const who = targetingKey === undefined ? null : sha256Hex(new TextEncoder().encode(String(targetingKey))).slice(0, 8);
  return { key, from, to, scope, event, who, context: attributes };
}

/** The first of each move of each key, then the second ones, until there are enough. */
function pickExamples(keys: readonly KeyTally[]): Example[] {
  const picked: Example[] = [];
  const longest = Math.max(0, ...keys.map(({ moves }) => moves.length));
  for (let turn = 0; turn < samplesPerMove; turn += 1)
    for (let rank = 0; rank < longest; rank += 1)
      for (const { key, moves } of keys) {
        const move = moves[rank];
        const sample = move?.samples[turn];
        if (move === undefined || sample === undefined) continue;
        picked.push(toExample(key, move, sample.event));
        if (picked.length === examplesMax) return picked;
      }
  return picked;
}

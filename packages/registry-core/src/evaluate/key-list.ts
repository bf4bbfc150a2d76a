// The keys of a snapshot, each read and compiled when it is first asked for. A key that cannot be read is remembered as such
// and harms no other.
import { prerequisiteDepthMax } from '../registry/limits.ts';
import { type TreePlace, toPlaceTree } from '../scope/place-tree.ts';
import type { DecodedSnapshot } from '../snapshot/decode-snapshot.ts';
import { packedPlaceKinds } from '../snapshot/format.ts';
import { toReferenceGraph } from '../snapshot/reference-graph.ts';
import { FormatFault, faulty, toList } from '../snapshot/unpack.ts';
import { toCohortList } from './cohort-list.ts';
import type { CompiledKey, KeyWorld } from './compiled-key.ts';
import { toConfigEvaluator } from './config-evaluator.ts';
import type { Answer, Evaluation } from './evaluation.ts';
import { toFlagEvaluator } from './flag-evaluator.ts';
import type { SettingWorld } from './setting-table.ts';
import type { Walk } from './walk.ts';

export interface BrokenKey {
  /** Why the key cannot be asked. */
  readonly broken: string;
}

export interface KeyList {
  readonly names: readonly string[];
  /** Where in the names the key is; undefined when there is no such key. */
  indexOf(key: string): number | undefined;
  find(key: string): CompiledKey | BrokenKey | undefined;
  at(index: number): CompiledKey | BrokenKey;
  /** The answer of a key that was compiled before and answers every context alike; undefined for all others. */
  constantAt(index: number): Answer | undefined;
  /** Rules met so far that use something this evaluator does not know. */
  unknownRules(): number;
  /** The places and cohorts, for scopes that are no setting's. */
  readonly world: SettingWorld;
}

export function isBroken(key: CompiledKey | BrokenKey): key is BrokenKey {
  return key.broken !== null;
}

function* toPlaces(packed: readonly unknown[]): Generator<TreePlace> {
  for (const place of packed) {
    const [id, kind, parent] = Array.isArray(place) ? place : [];
    const kindName = packedPlaceKinds[kind as number]; // any other value finds nothing
    if (typeof id !== 'string' || kindName === undefined) continue;
    const [parentId] = toParent(packed[parent as number]);
    yield typeof parentId === 'string' ? { id, kind: kindName, in: parentId } : { id, kind: kindName };
  }
}

function toParent(place: unknown): readonly unknown[] {
  return Array.isArray(place) ? place : [];
}

function compile(key: string, packed: unknown, world: KeyWorld): CompiledKey {
  const parts = toList(packed, 'a key');
  if (parts[0] === 0) return toConfigEvaluator(key, parts, world);
  return parts[0] === 1 ? toFlagEvaluator(key, parts, world) : faulty('an unknown kind of key');
}

/** `traced` keys write what they do into the walk's trace. */
export function toKeyList(decoded: DecodedSnapshot, traced: boolean): KeyList {
  const names = decoded.keys;
  const indexes = new Map<string, number>();
  for (let i = 0; i < names.length; i++) indexes.set(names[i]!, i); // i < length
  const compiled = new Array<CompiledKey | BrokenKey | undefined>(names.length).fill(undefined);
  const constants = new Array<Answer | undefined>(names.length).fill(undefined);
  let unknownRules = 0;
  let places: KeyWorld['places'] | undefined;
  const world: KeyWorld = {
    traced,
    // Built when the first context names a place.
    get places() {
      places ??= toPlaceTree(toPlaces(decoded.places));
      return places;
    },
    cohorts: toCohortList(decoded, traced),
    holdouts: decoded.holdouts,
    layers: decoded.layers,
    answerOf,
    canRequire: (key) => graph.heightOf(key) <= prerequisiteDepthMax,
    countUnknown: () => {
      unknownRules += 1;
    },
  };

  function at(index: number): CompiledKey | BrokenKey {
    const known = compiled[index];
    if (known !== undefined) return known;
    let key: CompiledKey | BrokenKey;
    try {
      key = compile(names[index]!, decoded.readKey(index), world); // callers pass indexes of the names
    } catch (thrown) {
      if (!(thrown instanceof FormatFault)) throw thrown;
      key = { broken: thrown.message };
    }
    compiled[index] = key;
    if (!isBroken(key) && key.constant !== null) constants[index] = key.constant;
    return key;
  }

  function find(key: string): CompiledKey | BrokenKey | undefined {
    const index = indexes.get(key);
    return index === undefined ? undefined : at(index);
  }

  const graph = toReferenceGraph((key) => {
    const found = find(key);
    return found === undefined || isBroken(found) ? [] : found.requires;
  });

  function answerOf(key: string, walk: Walk): Answer | undefined {
    const known = walk.required?.get(key);
    if (known !== undefined) return known as Answer; // only answers are put there
    const found = find(key);
    if (found === undefined || isBroken(found)) return undefined;
    const answer = found.decide(walk);
    walk.required ??= new Map<string, Evaluation>();
    walk.required.set(key, answer);
    return answer;
  }
  return {
    names,
    indexOf: (key) => indexes.get(key),
    find,
    at,
    constantAt: (index) => constants[index],
    unknownRules: () => unknownRules,
    world,
  };
}

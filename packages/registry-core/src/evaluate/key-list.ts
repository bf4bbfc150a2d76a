// The keys of a snapshot, each read and compiled when it is first asked for. A key that cannot be read is remembered as such
// and harms no other.
import { prerequisiteDepthMax } from '../registry/limits.ts';
import type { DecodedKey, DecodedSnapshot } from '../snapshot/decode-snapshot.ts';
import { toReferenceGraph } from '../snapshot/reference-graph.ts';
import { findText, textAt } from '../snapshot/text-table.ts';
import { FormatFault, faulty, toList } from '../snapshot/unpack.ts';
import { createAttributeList } from './attribute.ts';
import { toCohortList } from './cohort-list.ts';
import type { CompiledKey } from './compiled-key.ts';
import { toConfigEvaluator } from './config-evaluator.ts';
import { addAnswer, addSetting, createDecisionList, decideListed } from './decision-list.ts';
import type { Answer } from './evaluation.ts';
import { toFlagEvaluator } from './flag-evaluator.ts';
import type { KeyWorld } from './key-world.ts';
import { toKnownPlaces } from './known-places.ts';
import { createMemory } from './memory.ts';
import type { SettingWorld } from './setting-table.ts';
import type { ReadAttributes, Walk } from './walk.ts';

export interface BrokenKey {
  /** Why the key cannot be asked. */
  readonly broken: string;
}

export interface KeyList {
  /** Sorted; read from the snapshot when first asked for. */
  names(): readonly string[];
  find(key: string): CompiledKey | BrokenKey | undefined;
  /** The key at this position of the names. */
  at(index: number): CompiledKey | BrokenKey;
  /** The answer, without kills, of a key that needs no more than its one setting; else undefined. */
  quickAt(index: number, walk: Walk, read: ReadAttributes): Answer | undefined;
  /** Rules met so far that use something this evaluator does not know. */
  unknownRules(): number;
  /** The places and cohorts, for scopes that are no setting's. */
  readonly world: SettingWorld;
}

export function isBroken(key: CompiledKey | BrokenKey): key is BrokenKey {
  return key.broken !== null;
}

function compile(key: string, { head, settings }: DecodedKey, world: KeyWorld): CompiledKey {
  const parts = toList(head, 'a key');
  if (parts[0] === 0) return toConfigEvaluator(key, parts, settings, world);
  return parts[0] === 1 ? toFlagEvaluator(key, parts, settings, world) : faulty('an unknown kind of key');
}

/** What the keys of a snapshot share. */
function toWorld(decoded: DecodedSnapshot, traced: boolean, more: Pick<KeyWorld, 'answerOf' | 'canRequire' | 'countUnknown'>): KeyWorld {
  const roles = new Map<unknown, number>(decoded.roles.map((role, index) => [role, index]));
  const attributes = createAttributeList();
  return {
    traced,
    attributes,
    places: toKnownPlaces(decoded.places),
    cohorts: toCohortList(decoded, traced, attributes),
    memory: createMemory(),
    roles: decoded.roles,
    roleIndex: (role) => roles.get(role) ?? -1,
    holdouts: decoded.holdouts,
    layers: decoded.layers,
    ...more,
  };
}

/** The key compiled, or why it cannot be. */
function toKey(name: string, decoded: DecodedSnapshot, index: number, world: KeyWorld): CompiledKey | BrokenKey {
  try {
    return compile(name, decoded.readKey(index), world);
  } catch (thrown) {
    if (thrown instanceof FormatFault) return { broken: thrown.message };
    throw thrown;
  }
}

/** The key's answer; undefined when it cannot be read. */
function decide(key: CompiledKey | BrokenKey | undefined, walk: Walk): Answer | undefined {
  if (key === undefined || isBroken(key)) return undefined;
  try {
    return key.decide(walk);
  } catch (thrown) {
    if (thrown instanceof FormatFault) return undefined;
    throw thrown;
  }
}

/** How keys ask each other: the answers that flags and holdouts need of other keys, each worked out once a walk. */
function toReferences(find: KeyList['find']): Pick<KeyWorld, 'answerOf' | 'canRequire'> {
  const graph = toReferenceGraph((key) => {
    const found = find(key);
    return found === undefined || isBroken(found) ? [] : found.requires;
  });
  return {
    answerOf(key, walk) {
      const known = walk.required?.get(key);
      if (known !== undefined) return known;
      const answer = decide(find(key), walk);
      if (answer === undefined) return undefined;
      walk.required ??= new Map();
      walk.required.set(key, answer);
      return answer;
    },
    canRequire: (key) => graph.heightOf(key) <= prerequisiteDepthMax,
  };
}

/** `traced` keys write what they do into the walk's trace. */
export function toKeyList(decoded: DecodedSnapshot, traced: boolean): KeyList {
  const compiled: (CompiledKey | BrokenKey | undefined)[] = [];
  /** By the key's index: the place of its answer or setting in the decision list, 0 when it has none there. */
  const places = new Int32Array(decoded.keys.count);
  const byName = new Map<string, CompiledKey | BrokenKey>();
  let names: string[] | undefined;
  let unknownRules = 0;

  function at(index: number): CompiledKey | BrokenKey {
    const known = compiled[index];
    if (known !== undefined) return known;
    const name = names?.[index] ?? textAt(decoded.keys, index);
    const key = toKey(name, decoded, index, world);
    compiled[index] = key;
    return key;
  }

  /** Puts the key into the decision list; 0 when it needs more than one answer or one setting. */
  function listAt(index: number): number {
    const key = at(index);
    if (isBroken(key)) return 0;
    if (key.constant !== null) places[index] = addAnswer(list, key.constant);
    else if (key.setting !== null) places[index] = addSetting(list, key.setting);
    return places[index]!; // one for each key
  }

  function find(key: string): CompiledKey | BrokenKey | undefined {
    const known = byName.get(key);
    if (known !== undefined) return known;
    const index = findText(decoded.keys, key);
    if (index < 0) return undefined;
    const found = at(index);
    byName.set(key, found);
    return found;
  }

  const countUnknown = () => {
    unknownRules += 1;
  };
  const world: KeyWorld = toWorld(decoded, traced, { ...toReferences(find), countUnknown });
  const list = createDecisionList(world.attributes);
  return {
    names: () => {
      names ??= Array.from({ length: decoded.keys.count }, (_, index) => textAt(decoded.keys, index));
      return names;
    },
    find,
    at,
    quickAt(index, walk, read) {
      const place = places[index] || listAt(index);
      return place ? decideListed(list, place, read, walk) : undefined;
    },
    unknownRules: () => unknownRules,
    world,
  };
}

/** The same keys, of which only the wanted have a position: the others are found by name. */
export function selectKeys(keys: KeyList, wanted: ReadonlySet<string>): KeyList {
  const all = keys.names();
  const positions = all.flatMap((name, index) => (wanted.has(name) ? [index] : []));
  const names = positions.map((position) => all[position]!); // positions of this list
  return {
    ...keys,
    names: () => names,
    at: (index) => keys.at(positions[index]!), // as long as the names
    quickAt: (index, walk, read) => keys.quickAt(positions[index]!, walk, read),
  };
}

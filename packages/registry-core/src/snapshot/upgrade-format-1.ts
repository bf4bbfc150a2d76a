// Reads snapshots of format 1 by writing them anew in the present format, so that there is one evaluator. Format 1 kept each
// key as one JSON text with its settings grouped by shape, found by `place,role`. To be dropped with format 3.
import { isDeeperThan } from '../registry/json-depth.ts';
import { cohortsMax, documentDepthMax, keysMax, placesMax } from '../registry/limits.ts';
import { depthOf, hasCohort, hasRole, type ScopeShape, scopeShapeMax } from '../scope/specificity.ts';
import { encodeSnapshot, type PackedKey } from './encode-snapshot.ts';
import type { Packed, PackedGlobal, PackedHeader, PackedPlace } from './format.ts';
import { preambleBytes } from './format.ts';
import { encodeScopeTable, type ScopedContent, toScopeId } from './scope-table.ts';
import { faulty, parseJson, toIndex, toList, toText } from './unpack.ts';

type IndexOf = (name: string | undefined) => number;

/** Where the settings stand in the packed keys of format 1. */
const configSettings = 5;
const flagSettings = 8;

/** Parsed, and shallow enough to be written again. */
function parseShallow(bytes: Uint8Array, what: string): unknown {
  const parsed = parseJson(bytes, what);
  return isDeeperThan(parsed, documentDepthMax) ? faulty(`${what} nests too deep`) : parsed;
}

/** The texts of a member table of format 1: count, hashes, ends, texts. */
function toMembers(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 4 ? 0 : view.getUint32(0, true);
  const texts = 4 + count * 8;
  if (texts > bytes.length) return faulty('a member table is cut off');
  const endOf = (i: number) => (i < 0 ? 0 : view.getUint32(4 + (count + i) * 4, true));
  return Array.from({ length: count }, (_, i) => new TextDecoder().decode(bytes.subarray(texts + endOf(i - 1), texts + endOf(i))));
}

/** Each setting of a key with its shape and the `place,role` that format 1 found it by. */
function* settingsOf(
  packed: unknown,
): Generator<[shape: ScopeShape, place: string | undefined, role: string | undefined, content: Packed]> {
  for (const group of toList(packed, 'settings', scopeShapeMax + 1)) {
    const [code, entries] = toList(group, 'settings of one shape');
    const shape = toIndex(code, scopeShapeMax + 1, 'a shape');
    const list = toList(entries, 'settings');
    for (let i = 0; i + 1 < list.length; i += 2) {
      const [first, second] = toText(list[i], 'a scope').split(',');
      const role = hasRole(shape) ? (depthOf(shape) === 0 ? first : second) : undefined;
      yield [shape, depthOf(shape) === 0 ? undefined : first, role, list[i + 1] as Packed]; // parsed from JSON
    }
  }
}

/** Format 1 wrapped the value of a config setting in a list; beside cohorts the list alternates with their indexes. */
function unwrap(content: Packed, shape: ScopeShape): Packed {
  if (!hasCohort(shape)) return toList(content, 'a setting')[0] as Packed; // parsed from JSON
  return toList(content, 'settings of cohorts').map((part, i) => (i % 2 === 0 ? part : toList(part, 'a setting')[0]) as Packed);
}

function upgradeKey(packed: readonly unknown[], placeIndex: IndexOf, roleIndex: IndexOf): PackedKey {
  const at = packed[0] === 0 ? configSettings : flagSettings;
  let global: PackedGlobal<Packed> = 0;
  const scoped: ScopedContent[] = [];
  for (const [shape, place, role, raw] of settingsOf(packed[at])) {
    const content = packed[0] === 0 ? unwrap(raw, shape) : raw;
    if (shape === 0) global = [content];
    else scoped.push({ id: toScopeId(placeIndex(place), roleIndex(role), hasCohort(shape)), shape, content });
  }
  // As untrusted as it was: the evaluator checks it when the key is first asked for.
  const head = packed.map((part, i) => (i === at ? global : part)) as unknown as PackedKey['head'];
  return { head, settings: scoped.length === 0 ? null : encodeScopeTable(scoped, false) };
}

function toIndexOf(names: readonly string[]): IndexOf {
  const indexes = new Map<string | undefined, number>(names.map((name, index) => [name, index]));
  return (name) => indexes.get(name) ?? -1;
}

/** The same snapshot in the present format; throws FormatFault where `bytes` are none of format 1. */
export function upgradeFormat1(bytes: Uint8Array, headerEnd: number): Uint8Array {
  const header = parseShallow(bytes.subarray(preambleBytes, headerEnd), 'the header') as Record<string, unknown> | null;
  let at = headerEnd;
  const next = (length: unknown): Uint8Array => {
    const from = at;
    at += toIndex(length, bytes.length - from + 1, 'a length');
    return bytes.subarray(from, at);
  };
  const cohorts = toList(header?.cohorts, 'the list of cohorts', cohortsMax).map((cohort) => {
    const [key, rank, length, when] = toList(cohort, 'a cohort');
    return { key, rank, when, members: toMembers(next(length)) };
  });
  const lengths = toList(header?.lengths, 'the list of lengths', keysMax);
  const names = toList(header?.keys, 'the list of keys', keysMax).map((name) => toText(name, 'a key'));
  const bodies = names.map((_, i) => toList(parseShallow(next(lengths[i]), 'a key'), 'a key'));
  if (at !== bytes.length) return faulty('the parts do not add up to the whole');
  const places = toList(header?.places, 'the list of places', placesMax);
  const placeIndex = toIndexOf(places.map((place) => toText(toList(place, 'a place')[0], 'a place')));
  const settings = bodies.map((body) => [...settingsOf(body[body[0] === 0 ? configSettings : flagSettings])]);
  const roles = [...new Set(settings.flatMap((list) => list.flatMap(([, , role]) => role ?? [])))].sort();
  const roleIndex = toIndexOf(roles);
  return encodeSnapshot({
    places: places as readonly PackedPlace[],
    cohorts: cohorts as unknown as Parameters<typeof encodeSnapshot>[0]['cohorts'],
    holdouts: toList(header?.holdouts, 'the list of holdouts', keysMax) as PackedHeader['holdouts'],
    layers: toList(header?.layers, 'the list of layers', keysMax) as PackedHeader['layers'],
    roles,
    keys: new Map(names.map((name, i) => [name, upgradeKey(bodies[i]!, placeIndex, roleIndex)])), // one body a name
  });
}

// A snapshot as bytes: preamble, header, members of cohorts, places, keys. The one place that writes the layout that
// decode-snapshot.ts reads.
import { canonicalJson } from '../registry/canonical-json.ts';
import {
  formatVersion,
  magic,
  type PackedCohort,
  type PackedConfigKey,
  type PackedFlag,
  type PackedHeader,
  type PackedPlace,
  preambleBytes,
} from './format.ts';
import { joinBytes } from './join-bytes.ts';
import { encodePlaceTable } from './place-table.ts';
import { encodeTextTable } from './text-table.ts';

export interface PackedKey {
  readonly head: PackedConfigKey | PackedFlag;
  /** The scope table of the settings that are not global; null when there is none. */
  readonly settings: Uint8Array | null;
}

export interface SnapshotParts extends Pick<PackedHeader, 'holdouts' | 'layers' | 'roles'> {
  /** Sorted by id. */
  readonly places: readonly PackedPlace[];
  /** Sorted by key. */
  readonly cohorts: readonly {
    readonly key: string;
    readonly rank: number;
    readonly when: PackedCohort[3];
    readonly members: readonly string[];
  }[];
  readonly keys: ReadonlyMap<string, PackedKey>;
}

const encoder = new TextEncoder();

function encodeNumber(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** A revision has at most so many digits more than the one that a key is measured with, which is 0. */
const revisionDigitsMax = 10;

/** As many bytes as the key takes of a snapshot, or some more. */
export function bytesOfKey(key: PackedKey): number {
  return encodeKey(key).length + revisionDigitsMax;
}

function encodeKey({ head, settings }: PackedKey): Uint8Array {
  const text = encoder.encode(canonicalJson(head));
  return joinBytes([encodeNumber(text.length), text, settings ?? new Uint8Array()]);
}

/** The table of the keys' names and the end of each key's part, then the parts. */
function encodeKeys(keys: SnapshotParts['keys']): { table: Uint8Array; bodies: Uint8Array[] } {
  const names = [...keys.keys()].sort();
  const bodies = names.map((name) => encodeKey(keys.get(name)!)); // its own names
  let end = 0;
  const ends = bodies.map((body) => {
    end += body.length;
    return encodeNumber(end);
  });
  return { table: joinBytes([encodeTextTable(names), ...ends]), bodies };
}

/** As many bytes as the snapshot has, or some more, where it is known of each key; without joining megabytes. */
export function bytesAtMost(parts: SnapshotParts, bytesOf: (key: string) => number): number {
  const names = [...parts.keys.keys()].sort();
  const others = encodeSnapshot({ ...parts, keys: new Map() }).length;
  return names.reduce((sum, name) => sum + bytesOf(name) + encodeNumber(0).length, others + encodeTextTable(names).length);
}

/** Deterministic: equal parts give equal bytes, whatever the order of the keys and of the members of their JSON objects. */
export function encodeSnapshot({ places, cohorts, keys, ...rest }: SnapshotParts): Uint8Array {
  const memberTables = cohorts.map(({ members }) => encodeTextTable([...new Set(members)].sort()));
  const placeTable = encodePlaceTable(places);
  const { table, bodies } = encodeKeys(keys);
  const header: PackedHeader = {
    ...rest,
    cohorts: cohorts.map(({ key, rank, when }, i) => [key, rank, memberTables[i]!.length, when]), // one table a cohort
    places: placeTable.length,
    keys: table.length,
  };
  const text = encoder.encode(canonicalJson(header));
  const preamble = joinBytes([new Uint8Array(magic), encodeNumber(formatVersion), encodeNumber(text.length)]);
  if (preamble.length !== preambleBytes) throw new Error('The preamble has another length than its readers expect.');
  return joinBytes([preamble, text, ...memberTables, placeTable, table, ...bodies]);
}

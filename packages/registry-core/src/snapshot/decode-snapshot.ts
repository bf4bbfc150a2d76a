// A snapshot's bytes taken apart: the header is read at once, and everything else where it lies when someone asks for it.
// Every offset and count is checked against what is really there.
import { cohortMembersMax, cohortsMax, keysMax, rolesMax, snapshotBytesMax } from '../registry/limits.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { formatVersion, magic, preambleBytes } from './format.ts';
import { openPlaceTable, type PlaceTable } from './place-table.ts';
import { openScopeTable, type ScopeTable } from './scope-table.ts';
import { openTextTable, type TextTable } from './text-table.ts';
import { FormatFault, parseJson, toIndex, toList, toText } from './unpack.ts';
import { upgradeFormat1 } from './upgrade-format-1.ts';

export interface DecodedKey {
  readonly head: unknown;
  /** The settings that are not global; null when there is none. */
  readonly settings: ScopeTable | null;
}

export interface DecodedSnapshot {
  readonly cohorts: readonly unknown[];
  readonly holdouts: readonly unknown[];
  readonly layers: readonly unknown[];
  readonly roles: readonly string[];
  readonly places: PlaceTable;
  /** Sorted, without duplicates. */
  readonly keys: TextTable;
  /** The members of each cohort. */
  readonly members: readonly TextTable[];
  /** The key with this index; throws FormatFault when it is none. */
  readKey(index: number): DecodedKey;
}

function unreadable(message: string): Result<never> {
  return refuse('SNAPSHOT_UNREADABLE', `This is no snapshot that can be read: ${message}.`);
}

function readKey(bytes: Uint8Array, view: DataView, start: number, end: number): DecodedKey {
  if (start + 4 > end || end > bytes.length) throw new FormatFault('the key is cut off');
  const settings = start + 4 + view.getUint32(start, true);
  if (settings > end) throw new FormatFault('the key is cut off');
  return {
    head: parseJson(bytes.subarray(start + 4, settings), 'the key'),
    settings: settings === end ? null : openScopeTable(bytes, view, settings, end),
  };
}

function decodeBody(bytes: Uint8Array, view: DataView, start: number): DecodedSnapshot {
  const header = parseJson(bytes.subarray(preambleBytes, start), 'the header') as Record<string, unknown> | null;
  if (typeof header !== 'object' || header === null) throw new FormatFault('the header is no object');
  let at = start;
  /** The bytes of the next part, which has this length. */
  const next = (length: unknown, what: string): Uint8Array => {
    const from = at;
    at += toIndex(length, bytes.length - from + 1, `the length of ${what}`);
    return bytes.subarray(from, at);
  };
  const cohorts = toList(header.cohorts, 'the list of cohorts', cohortsMax);
  const members = cohorts.map((cohort) => {
    const bytes = next(toList(cohort, 'a cohort')[2], 'the members of a cohort');
    return openTextTable(bytes, cohortMembersMax, 'the table of members');
  });
  const places = openPlaceTable(next(header.places, 'the table of places'));
  const keyBytes = next(header.keys, 'the table of keys');
  const bodies = at;
  const keys = openTextTable(keyBytes, keysMax, 'the table of keys');
  const ends = keyBytes.length - keys.count * 4;
  if (ends < keys.texts) throw new FormatFault('the table of keys is cut off');
  const endOf = (index: number) => (index < 0 ? 0 : keys.view.getUint32(ends + index * 4, true));
  if (bodies + endOf(keys.count - 1) !== bytes.length) throw new FormatFault('the parts do not add up to the whole');
  return {
    cohorts,
    holdouts: toList(header.holdouts, 'the list of holdouts', keysMax),
    layers: toList(header.layers, 'the list of layers', keysMax),
    roles: toList(header.roles, 'the list of roles', rolesMax).map((role) => toText(role, 'a role')),
    places,
    keys: { ...keys, bytes: keyBytes.subarray(0, ends) },
    members,
    readKey: (index) => readKey(bytes, view, bodies + endOf(index - 1), bodies + endOf(index)),
  };
}

/** Refuses with SNAPSHOT_UNREADABLE or SNAPSHOT_FORMAT_UNKNOWN. The bytes are kept, so they must not change afterwards. */
export function decodeSnapshot(bytes: Uint8Array): Result<DecodedSnapshot> {
  if (bytes.length > snapshotBytesMax) return unreadable(`it has ${bytes.length} bytes, at most ${snapshotBytesMax} are read`);
  if (bytes.length < preambleBytes || magic.some((byte, i) => bytes[i] !== byte)) return unreadable('it does not begin with SWYD');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint32(4, true);
  const headerLength = view.getUint32(8, true);
  if (format !== formatVersion && format !== formatVersion - 1) {
    const known = `this reader knows the formats ${formatVersion - 1} and ${formatVersion}`;
    return refuse('SNAPSHOT_FORMAT_UNKNOWN', `The snapshot has format ${format}; ${known}.`);
  }
  if (headerLength > bytes.length - preambleBytes) return unreadable('it ends inside its header');
  try {
    if (format !== formatVersion) return decodeSnapshot(upgradeFormat1(bytes, preambleBytes + headerLength));
    return accept(decodeBody(bytes, view, preambleBytes + headerLength));
  } catch (thrown) {
    if (thrown instanceof FormatFault) return unreadable(thrown.message);
    throw thrown;
  }
}

// A snapshot's bytes taken apart: the header is read at once, member tables and keys stay bytes until someone asks for them.
// Every offset and count is checked against what is really there.
import { cohortsMax, keysMax, placesMax, snapshotBytesMax } from '../registry/limits.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { formatVersion, magic, preambleBytes } from './format.ts';
import { FormatFault, toIndex, toList, toText } from './unpack.ts';

export interface DecodedSnapshot {
  readonly places: readonly unknown[];
  readonly cohorts: readonly unknown[];
  readonly holdouts: readonly unknown[];
  readonly layers: readonly unknown[];
  /** Sorted, without duplicates. */
  readonly keys: readonly string[];
  /** The member table of the cohort with this index. */
  memberTable(cohort: number): Uint8Array;
  /** The JSON of the key with this index; throws FormatFault when it is none. */
  readKey(index: number): unknown;
}

function unreadable(message: string): Result<never> {
  return refuse('SNAPSHOT_UNREADABLE', `This is no snapshot that can be read: ${message}.`);
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new FormatFault(`${what} is no JSON`);
  }
}

/** Ends of consecutive parts that begin at `start`. */
function toEnds(lengths: readonly unknown[], start: number, size: number): number[] {
  let end = start;
  return lengths.map((length) => {
    end += toIndex(length, size + 1, 'a length');
    return end;
  });
}

function toSortedKeys(value: unknown): string[] {
  const keys = toList(value, 'the list of keys', keysMax).map((key) => toText(key, 'a key'));
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! >= keys[i]!) throw new FormatFault('the keys are not sorted'); // both indexes exist
  return keys;
}

function decodeBody(bytes: Uint8Array, headerLength: number): DecodedSnapshot {
  const start = preambleBytes + headerLength;
  const header = parseJson(bytes.subarray(preambleBytes, start), 'the header') as Record<string, unknown> | null;
  if (typeof header !== 'object' || header === null) throw new FormatFault('the header is no object');
  const keys = toSortedKeys(header.keys);
  const cohorts = toList(header.cohorts, 'the list of cohorts', cohortsMax);
  const memberEnds = toEnds(
    cohorts.map((cohort) => toList(cohort, 'a cohort')[2]),
    start,
    bytes.length,
  );
  const keysStart = memberEnds.at(-1) ?? start;
  const keyEnds = toEnds(toList(header.lengths, 'the list of lengths'), keysStart, bytes.length);
  if (keyEnds.length !== keys.length) throw new FormatFault('there are not as many lengths as keys');
  if ((keyEnds.at(-1) ?? keysStart) !== bytes.length) throw new FormatFault('the parts do not add up to the whole');
  return {
    places: toList(header.places, 'the list of places', placesMax),
    cohorts,
    holdouts: toList(header.holdouts, 'the list of holdouts', keysMax),
    layers: toList(header.layers, 'the list of layers', keysMax),
    keys,
    memberTable: (cohort) => bytes.subarray(memberEnds[cohort - 1] ?? start, memberEnds[cohort]),
    readKey: (index) => parseJson(bytes.subarray(keyEnds[index - 1] ?? keysStart, keyEnds[index]), 'the key'),
  };
}

/** Refuses with SNAPSHOT_UNREADABLE or SNAPSHOT_FORMAT_UNKNOWN. The bytes are kept, so they must not change afterwards. */
export function decodeSnapshot(bytes: Uint8Array): Result<DecodedSnapshot> {
  if (bytes.length > snapshotBytesMax) return unreadable(`it has ${bytes.length} bytes, at most ${snapshotBytesMax} are read`);
  if (bytes.length < preambleBytes || magic.some((byte, i) => bytes[i] !== byte)) return unreadable('it does not begin with SWYD');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint32(4, true);
  if (format !== formatVersion) {
    return refuse('SNAPSHOT_FORMAT_UNKNOWN', `The snapshot has format ${format}; this reader knows format ${formatVersion}.`);
  }
  const headerLength = view.getUint32(8, true);
  if (headerLength > bytes.length - preambleBytes) return unreadable('it ends inside its header');
  try {
    return accept(decodeBody(bytes, headerLength));
  } catch (thrown) {
    if (thrown instanceof FormatFault) return unreadable(thrown.message);
    throw thrown;
  }
}

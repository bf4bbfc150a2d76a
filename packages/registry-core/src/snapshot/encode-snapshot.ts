// A snapshot as bytes: preamble, header, member tables, keys. The one place that writes the layout that decode-snapshot.ts reads.
import { canonicalJson } from '../registry/canonical-json.ts';
import { formatVersion, magic, type PackedHeader, type PackedKey, preambleBytes } from './format.ts';

export interface SnapshotParts {
  readonly header: Omit<PackedHeader, 'keys' | 'lengths'>;
  /** One table a cohort, in the header's order. */
  readonly memberTables: readonly Uint8Array[];
  readonly keys: ReadonlyMap<string, PackedKey>;
}

const encoder = new TextEncoder();

/** Deterministic: equal parts give equal bytes, whatever the order of the keys and of the members of their JSON objects. */
export function encodeSnapshot({ header, memberTables, keys }: SnapshotParts): Uint8Array {
  const names = [...keys.keys()].sort();
  const bodies = names.map((name) => encoder.encode(canonicalJson(keys.get(name))));
  const whole: PackedHeader = { ...header, keys: names, lengths: bodies.map((body) => body.length) };
  const parts = [encoder.encode(canonicalJson(whole)), ...memberTables, ...bodies];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, preambleBytes));
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, formatVersion, true);
  view.setUint32(8, parts[0]!.length, true); // the header is always there
  let offset = preambleBytes;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

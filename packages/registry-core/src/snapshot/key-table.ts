// The key table: who may ask the edge, as a document of its own that heads name by its digest. A revocation goes into the
// head at once; the next table leaves the key out, and with it the entry in the head.
import * as z from 'zod';
import { canonicalJson, digestOf } from '../registry/canonical-json.ts';
import { digestPattern } from '../registry/name-patterns.ts';
import { sdkKeysMax } from './head-limits.ts';

export const SdkKeyEntry = z.strictObject({
  id: z.string().max(64),
  kind: z.enum(['server', 'client']),
  /** SHA-256 of the whole secret text. */
  hash: z.string().regex(digestPattern),
  /** From then on the key is refused, by the clock of whoever is asked; absent: it does not end by itself. */
  expiresAtMs: z.number().int().optional(),
  /** Which limit of requests holds for it; absent or unknown: the usual one. */
  rateTier: z.string().max(32).optional(),
});
export type SdkKeyEntry = z.infer<typeof SdkKeyEntry>;

export const KeyTable = z.strictObject({ keys: z.array(SdkKeyEntry).max(sdkKeysMax) });
export type KeyTable = z.infer<typeof KeyTable>;

/** The bytes whose SHA-256 a head names. */
export function encodeKeyTable(table: KeyTable): Uint8Array {
  return new TextEncoder().encode(canonicalJson(table));
}

export function keyTableDigest(table: KeyTable): string {
  return digestOf(table);
}

export interface NamedKeys {
  readonly table: KeyTable;
  /** Ids that the table names and that are not to be used. */
  readonly revoked: readonly string[];
}

/**
 * How the next head names `inUse`: by the table before with its revocations where that says it all, else by a new table.
 * A table that can stay needs no new document at the edge, so a revocation is as fast as a kill.
 */
export function nameKeys(before: KeyTable | undefined, inUse: readonly SdkKeyEntry[], revokedMax: number): NamedKeys {
  const wanted = new Map(inUse.map((key) => [key.id, canonicalJson(key)]));
  const revoked = before?.keys.filter(({ id }) => !wanted.has(id)).map(({ id }) => id) ?? [];
  const kept = before?.keys.filter((key) => wanted.get(key.id) === canonicalJson(key)).length;
  if (before && kept === inUse.length && revoked.length <= revokedMax) return { table: before, revoked };
  return { table: { keys: [...inUse].sort((a, b) => (a.id < b.id ? -1 : 1)) }, revoked: [] };
}

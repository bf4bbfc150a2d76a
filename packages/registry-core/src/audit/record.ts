// One record of the audit chain. Its hash covers all of it and the hash before, so no record can be altered quietly.
import { digestOf } from '../registry/canonical-json.ts';
import type { Json } from '../registry/json.ts';

export interface AuditEntry {
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  /** The roles the actor held, comma-separated. */
  readonly actorRoles: string;
  /** `change.publish`, `flag.kill`: the use-case's words with a dot. */
  readonly verb: string;
  /** `change:chg_…`, `key:fees.provider_pct`, `release:rel_…`. */
  readonly target: string;
  readonly environment: string | null;
  readonly reason: string;
  readonly before: Json;
  readonly after: Json;
  readonly result: 'done' | 'refused';
  readonly requestId: string | null;
  /** Through what, and in whose name, where it was not the actor's own right; null or absent: it was. */
  readonly basis?: Json | undefined;
}

export interface AuditRecord extends AuditEntry {
  /** 1, 2, 3 …, without gaps. */
  readonly seq: number;
  /** The hash of the record before; 64 zeros for the first. */
  readonly previousHash: string;
  readonly hash: string;
  /** When its content was removed under retention: nothing of it is left but its number, its time and its place in the chain. */
  readonly removedAt?: Date;
}

/** The verb of records that say which others lost their content under retention. They lose their own never. */
export const retentionVerb = 'audit.retention';

export const firstPreviousHash = '0'.repeat(64);

/** SHA-256 over the canonical JSON of the entry, its number and the hash before it. A basis counts only where there is one: records were kept before there were any. */
export function hashOf({ basis = null, ...entry }: AuditEntry, seq: number, previousHash: string): string {
  return digestOf({ ...entry, ...(basis !== null && { basis }), at: entry.at.toISOString(), seq, previousHash });
}

/** The first record that does not fit the chain, or undefined when all do. `records` are in order of `seq`. */
export function findBrokenRecord(records: Iterable<AuditRecord>, startHash = firstPreviousHash): AuditRecord | undefined {
  let previousHash = startHash;
  for (const record of records) {
    const { hash, previousHash: claimed, seq, removedAt, ...entry } = record;
    const isAltered = removedAt === undefined && hash !== hashOf(entry, seq, previousHash);
    if (claimed !== previousHash || isAltered) return record;
    previousHash = hash;
  }
  return undefined;
}

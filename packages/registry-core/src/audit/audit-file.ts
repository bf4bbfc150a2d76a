// The file that an audit is exported to, as JSON Lines (one JSON text a line): what it is, the records in their order, and the signed
// tree heads that cover them. It can be verified without the database it came from.
import * as z from 'zod';
import { Json } from '../registry/json.ts';
import type { AuditRecord } from './record.ts';
import { Hash } from './tree-head.ts';

const text = z.string();

export const AuditFileHeader = z.strictObject({
  switchyardAudit: z.literal(1),
  exportedAt: z.iso.datetime(),
});

const Kept = z.strictObject({
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  actorId: text,
  actorName: text,
  actorRoles: text,
  verb: text,
  target: text,
  environment: text.nullable(),
  reason: text,
  before: Json,
  after: Json,
  result: z.enum(['done', 'refused']),
  requestId: text.nullable(),
  basis: Json.optional(),
  previousHash: Hash,
  hash: Hash,
});
/** What is left of a record when its content was removed under retention. */
const Removed = z.strictObject({ seq: z.number().int().min(1), removedAt: z.iso.datetime(), previousHash: Hash, hash: Hash });

export const AuditFileRecord = z.union([Kept, Removed]);
export type AuditFileRecord = z.infer<typeof AuditFileRecord>;

/** As it stands in a file. */
export function toFileRecord(record: AuditRecord): AuditFileRecord {
  const { seq, removedAt, previousHash, hash } = record;
  if (removedAt !== undefined) return { seq, removedAt: removedAt.toISOString(), previousHash, hash };
  return { ...record, at: record.at.toISOString() };
}

/** `treeHead` is a compact JWS (RFC 7515) over a tree head. */
export const AuditFileTreeHead = z.strictObject({ treeHead: z.string().max(4096) });
export type AuditFileTreeHead = z.infer<typeof AuditFileTreeHead>;

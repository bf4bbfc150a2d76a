// One record of the audit, with proof that it fits the record before it.
import { type AuditRecord, findBrokenRecord, firstPreviousHash } from '@switchyard/registry-core/audit/record';
import { type BodyChange, diffBodies } from '@switchyard/registry-core/change/body-diff';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { permit } from '../permit.server.ts';

export const AuditRecordInput = z.strictObject({ seq: z.number().int().min(1) });
export type AuditRecordInput = z.infer<typeof AuditRecordInput>;

export interface AuditRecordPage {
  readonly record: AuditRecord;
  readonly changes: readonly BodyChange[];
  /** Whether its hash covers it and the record before. */
  readonly intact: boolean;
  readonly previousSeq: number | null;
  /** The version of the release that it published, if it did. */
  readonly release: string | null;
}

export function auditRecord(ports: Ports, caller: Caller, { seq }: AuditRecordInput): Promise<Result<AuditRecordPage>> {
  return view(ports, caller, null, async (viewing) => {
    const [record, previous] = await viewing.stores.audit.list({ beforeSeq: seq + 1, limit: 2 });
    if (!record || record.seq !== seq) return refuse('UNKNOWN_RECORD', `There is no audit record ${seq}.`);
    const all = permit(viewing, { verb: 'audit:view', environment: record.environment });
    if (!all.allowed && record.actorId !== viewing.actor.id) return refuse('FORBIDDEN', all.reason ?? '');
    return accept({
      record,
      changes: diffBodies(record.before, record.after),
      intact: findBrokenRecord([record], previous?.hash ?? firstPreviousHash) === undefined,
      previousSeq: previous?.seq ?? null,
      release: (await viewing.stores.releases.findByRecord(seq))?.version ?? null,
    });
  });
}

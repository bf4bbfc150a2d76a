// What anomaly rules found, newest first, and one finding with the records that it was counted from.
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Finding } from '../../ports/anomalies.ts';
import type { Ports } from '../../ports.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';

export const FindingList = z.strictObject({
  open: z.boolean().optional(),
  ruleId: z.string().min(1).optional(),
  beforeId: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(200).optional(),
});
export type FindingList = z.infer<typeof FindingList>;

export interface FindingListPage {
  readonly rows: readonly Finding[];
  /** How many nobody has looked into. */
  readonly open: number;
  /** For the next page; null on the last. */
  readonly beforeId: string | null;
}

const pageRows = 50;
const ask = { verb: 'alert:view', environment: null } as const;

export function findingList(ports: Ports, caller: Caller, input: FindingList): Promise<Result<FindingListPage>> {
  return view(ports, caller, ask, async ({ stores }) => {
    const { open, ruleId, beforeId, limit = pageRows } = input;
    const filter = { ...(open && { open }), ...(ruleId && { ruleId }), ...(beforeId && { beforeId }), limit: limit + 1 };
    const found = await stores.anomalies.findings(filter);
    const rows = found.slice(0, limit);
    const more = found.length > limit ? (rows.at(-1)?.id ?? null) : null;
    return accept({ rows, open: await stores.anomalies.countOpen(), beforeId: more });
  });
}

export interface FindingPage {
  readonly finding: Finding;
  readonly ruleTitle: string;
  /** Oldest first; without those that the viewer may not read. */
  readonly records: readonly AuditRecord[];
  readonly decisions: { readonly acknowledge: Permit };
}

/** A finding of thousands shows its newest. */
const recordsMax = 100;

export function findingPage(ports: Ports, caller: Caller, { findingId }: { findingId: string }): Promise<Result<FindingPage>> {
  return view(ports, caller, ask, async (viewing) => {
    const { anomalies } = viewing.stores;
    const finding = await anomalies.findFinding(findingId);
    if (!finding) return refuse('UNKNOWN_FINDING', `There is no finding ${findingId}.`);
    const may = permit(viewing, { verb: 'anomaly:acknowledge', environment: null, basis: { personId: finding.group } });
    const done = finding.acknowledgedAt === null ? [] : [forbid('Somebody has looked into it.')];
    return accept({
      finding,
      ruleTitle: (await anomalies.findRule(finding.ruleId))?.rule.title ?? finding.ruleId,
      records: await recordsOf(viewing, finding),
      decisions: { acknowledge: everyPermit(...done, may) },
    });
  });
}

async function recordsOf(viewing: Attempt, { records }: Finding): Promise<AuditRecord[]> {
  if (!permit(viewing, { verb: 'audit:view', environment: null }).allowed) return [];
  const found: AuditRecord[] = [];
  for (const seq of records.slice(-recordsMax)) found.push(...(await viewing.stores.audit.listFrom(seq - 1, 1)));
  return found;
}

// The audit, newest first, filtered. Whoever may not read all of it sees their own records.
import { rolesOf } from '@switchyard/registry-core/access/denial';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { AuditFilter } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';
import { permit } from '../permit.server.ts';

export const AuditList = z.strictObject({
  environment: EnvironmentName.optional(),
  actorId: z.string().optional(),
  verb: z.string().optional(),
  target: z.string().optional(),
  text: z.string().max(500).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  beforeSeq: z.number().int().min(1).optional(),
  limit: z.number().int().min(1).max(1000).optional(),
});
export type AuditList = z.infer<typeof AuditList>;

export interface AuditListPage {
  readonly rows: readonly AuditRecord[];
  /** `own`: the viewer may see their own records only. */
  readonly sees: 'all' | 'own';
  /** Why not all, for the page; null when all. */
  readonly because: string | null;
  /** For the next page; null on the last. */
  readonly beforeSeq: number | null;
}

export function auditList(ports: Ports, caller: Caller, input: AuditList): Promise<Result<AuditListPage>> {
  return view(ports, caller, null, async (viewing) => {
    const { limit = 100, ...wanted } = input;
    const all = permit(viewing, { verb: 'audit:view', environment: input.environment ?? null });
    const own = all.allowed ? {} : { actorId: viewing.actor.id };
    const filter = { ...definedOf(wanted), ...own, limit: limit + 1 };
    const rows = await viewing.stores.audit.list(filter);
    const page = rows.slice(0, limit);
    const because = all.allowed ? null : `Your roles (${rolesOf(viewing.actor)}) may read your own records only.`;
    return accept({
      rows: page,
      sees: all.allowed ? 'all' : 'own',
      because,
      beforeSeq: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
    });
  });
}

function definedOf(filter: Omit<AuditList, 'limit'>): AuditFilter {
  // Only members that were given: exact optional properties take no undefined.
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as AuditFilter;
}

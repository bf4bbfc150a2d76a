// The changes of an environment or of all, newest first.
import { changeStatuses } from '@switchyard/registry-core/change/machine';
import { type EntryId, isEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ChangeFilter, Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';
import { type ChangeRow, toChangeRow } from './change-row.ts';
import { openStatuses } from './open-statuses.ts';

export const ChangeList = z.strictObject({
  environment: EnvironmentName.optional(),
  /** `open` stands for every status that is not final. */
  status: z.enum([...changeStatuses, 'open']).optional(),
  /** Only changes that the caller wrote. */
  mine: z.boolean().optional(),
  text: z.string().max(500).optional(),
  entry: z
    .custom<EntryId>((text) => typeof text === 'string' && isEntryId(text), 'Name an entry, such as key:fees.provider_pct.')
    .optional(),
  limit: z.number().int().min(1).max(500).optional(),
});
export type ChangeList = z.infer<typeof ChangeList>;

export interface ChangeListPage {
  readonly rows: readonly ChangeRow[];
  readonly decisions: { readonly create: Permit };
}

export function changeList(ports: Ports, caller: Caller, input: ChangeList): Promise<Result<ChangeListPage>> {
  const { environment, status, mine, text, entry, limit = 100 } = input;
  return view(ports, caller, environment ? { verb: 'registry:view', environment } : null, async (viewing) => {
    const filter: ChangeFilter = {
      limit,
      ...(environment ? { environment } : {}),
      ...(status ? { statuses: status === 'open' ? openStatuses : [status] } : {}),
      ...(mine ? { authorId: viewing.actor.id } : {}),
      ...(text ? { text } : {}),
      ...(entry ? { entry } : {}),
    };
    const changes = (await viewing.stores.changes.list(filter)).filter((change) => mayView(viewing, change.environment));
    return accept({
      rows: changes.map(toChangeRow),
      decisions: { create: permit(viewing, { verb: 'change:edit', environment: environment ?? null }) },
    });
  });
}

function mayView(viewing: Attempt, environment: string): boolean {
  return permit(viewing, { verb: 'registry:view', environment }).allowed;
}

// What the viewer was told, newest first, in all environments that they may look at.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { MailChoice } from '../../notice.ts';
import type { InboxItem } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { permit } from '../permit.server.ts';

export const ToldInput = z.strictObject({
  unread: z.boolean().optional(),
  limit: z.number().int().min(1).max(200).optional(),
  /** For the next page: what is older than this notice. */
  beforeId: z.string().min(1).optional(),
  /** Only these. */
  ids: z.array(z.string().min(1)).max(200).optional(),
});
export type ToldInput = z.infer<typeof ToldInput>;

export interface Told {
  readonly items: readonly InboxItem[];
  /** Where the next page begins; null: there is none. */
  readonly olderThan: string | null;
  readonly unread: number;
  readonly mail: MailChoice;
}

export function told(ports: Ports, caller: Caller, input: ToldInput): Promise<Result<Told>> {
  return view(ports, caller, null, async (viewing) => {
    const { stores, actor } = viewing;
    const { unread, limit = 50, beforeId, ids } = input;
    const items = await stores.notices.inbox(actor.id, {
      ...(unread && { unread }),
      limit,
      ...(beforeId && { beforeId }),
      ...(ids && { ids }),
    });
    // Somebody may have lost an environment since.
    const visible = items.filter(({ environment }) => permit(viewing, { verb: 'registry:view', environment }).allowed);
    return accept({
      items: visible,
      olderThan: items.length === limit ? (items.at(-1)?.id ?? null) : null,
      unread: await stores.notices.countUnread(actor.id),
      mail: await stores.notices.mailChoice(actor.id),
    });
  });
}

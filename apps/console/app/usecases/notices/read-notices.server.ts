// Marks what one was told as read. Everybody has an inbox of their own; looking into it needs no right and is nobody else's.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const ReadNotices = z.strictObject({ ids: z.union([z.literal('all'), z.array(z.string().min(1)).max(1000)]) });
export type ReadNotices = z.infer<typeof ReadNotices>;

export function readNotices(ports: Ports, caller: Caller, { ids }: ReadNotices): Promise<Result<{ readonly read: number }>> {
  return attempt(ports, caller, async ({ stores, actor, now }) => accept({ read: await stores.notices.markRead(actor.id, ids, now) }));
}

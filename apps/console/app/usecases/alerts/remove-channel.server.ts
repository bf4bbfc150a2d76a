// Takes a channel of alerts away: nothing more goes there, and what waited is dropped. Its log stays until it is old.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Ports } from '../../ports.ts';
import { summaryOf } from './channel-fields.ts';
import { requireChannel } from './require-channel.ts';

export const RemoveChannel = z.strictObject({ channelId: z.string().min(1) });
export type RemoveChannel = z.infer<typeof RemoveChannel>;

export function removeChannel(ports: Ports, caller: Caller, { channelId }: RemoveChannel): Promise<Result<AlertChannel>> {
  return attempt(ports, caller, async (attempt) => {
    const found = await requireChannel(attempt.stores, channelId);
    if (!found.ok) return found;
    const note: Note = { verb: 'channel.remove', target: `channel:${channelId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'alert:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    const removed: AlertChannel = { ...found.value, status: 'removed' };
    await attempt.stores.channels.save(removed);
    await record(attempt, { ...note, before: summaryOf(found.value), after: summaryOf(removed) });
    return accept(removed);
  });
}

// Sends messages once more: one of them, or everything that was given up since a time, as after an outage of the receiver. Each
// keeps its id, by which a receiver knows what it has already.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { requireWebhook } from './change-webhook.ts';

export const ReplayDeliveries = z.strictObject({
  webhookId: z.string().min(1),
  which: z.union([z.strictObject({ deliveryId: z.string().min(1) }), z.strictObject({ failedSince: z.coerce.date() })]),
});
export type ReplayDeliveries = z.infer<typeof ReplayDeliveries>;

export function replayDeliveries(
  ports: Ports,
  caller: Caller,
  { webhookId, which }: ReplayDeliveries,
): Promise<Result<{ readonly replayed: number }>> {
  return attempt(ports, caller, async (attempt) => {
    const found = await requireWebhook(attempt.stores, webhookId);
    if (!found.ok) return found;
    const { environment } = found.value;
    const note: Note = { verb: 'webhook.replay', target: `webhook:${webhookId}`, environment };
    const allowed = await authorize(attempt, { verb: 'webhook:send', environment }, note);
    if (!allowed.ok) return allowed;
    const replayed = await attempt.stores.webhooks.log.replay(webhookId, which, attempt.now);
    if (replayed === 0) {
      return refuse(
        'NOTHING_CHANGES',
        'deliveryId' in which ? 'This message waits to be sent already, or is not of this webhook.' : 'Nothing was given up since then.',
      );
    }
    const about = 'deliveryId' in which ? { delivery: which.deliveryId } : { failedSince: which.failedSince.toISOString() };
    await record(attempt, { ...note, after: { ...about, replayed } });
    return accept({ replayed });
  });
}

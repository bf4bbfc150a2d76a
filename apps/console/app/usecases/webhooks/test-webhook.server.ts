// Sends a webhook a message of its own, so that somebody can see whether it arrives.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { requireWebhook } from './change-webhook.ts';
import { testNotice } from './test-notice.ts';

export const TestWebhook = z.strictObject({ webhookId: z.string().min(1) });
export type TestWebhook = z.infer<typeof TestWebhook>;

export function testWebhook(ports: Ports, caller: Caller, { webhookId }: TestWebhook): Promise<Result<{ readonly deliveryId: string }>> {
  return attempt(ports, caller, async (attempt) => {
    const found = await requireWebhook(attempt.stores, webhookId);
    if (!found.ok) return found;
    const { environment } = found.value;
    const note: Note = { verb: 'webhook.test', target: `webhook:${webhookId}`, environment };
    const allowed = await authorize(attempt, { verb: 'webhook:send', environment }, note);
    if (!allowed.ok) return allowed;
    const deliveryId = await attempt.stores.webhooks.send(webhookId, testNotice(found.value, attempt.actor, attempt.now));
    await record(attempt, { ...note, after: { delivery: deliveryId } });
    return accept({ deliveryId });
  });
}

// Takes a webhook away: nothing more is sent, and what waited is dropped. Its log stays until it is old.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../../caller.ts';
import type { Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { changeWebhook } from './change-webhook.ts';

export const RemoveWebhook = z.strictObject({ webhookId: z.string().min(1) });
export type RemoveWebhook = z.infer<typeof RemoveWebhook>;

export function removeWebhook(ports: Ports, caller: Caller, { webhookId }: RemoveWebhook): Promise<Result<Webhook>> {
  const act = { webhookId, verb: 'webhook:remove', act: 'webhook.remove' } as const;
  return changeWebhook(ports, caller, act, (_before, { actor }) =>
    accept({ status: 'removed', statusReason: `Removed by ${actor.name}.` }),
  );
}

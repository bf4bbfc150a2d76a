// Keeps a webhook's messages back, or lets them go on: those that gathered meanwhile are sent then.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../../caller.ts';
import type { Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { changeWebhook } from './change-webhook.ts';

export const PauseWebhook = z.strictObject({
  webhookId: z.string().min(1),
  /** false lets it go on. */
  paused: z.boolean(),
  reason: z.string().trim().max(4000).default(''),
});
export type PauseWebhook = z.input<typeof PauseWebhook>;

export function pauseWebhook(ports: Ports, caller: Caller, { webhookId, paused, reason = '' }: PauseWebhook): Promise<Result<Webhook>> {
  const act = { webhookId, verb: 'webhook:edit', act: paused ? 'webhook.pause' : 'webhook.resume', reason } as const;
  return changeWebhook(ports, caller, act, ({ url, status }, { actor }) => {
    const wanted = paused ? 'paused' : 'active';
    if (status === wanted) return refuse('NOTHING_CHANGES', paused ? `${url} is paused already.` : `${url} is not paused.`);
    const why = `Paused by ${actor.name}${reason === '' ? '.' : `: ${reason}`}`;
    return accept({ status: wanted, statusReason: paused ? why : '' });
  });
}

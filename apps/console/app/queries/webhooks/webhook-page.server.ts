// One webhook with the log of its messages, and what the viewer may do with it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { type Delivery, type DeliveryAttempt, deliveryStatuses, type Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';
import { toRow, type WebhookRow } from './webhook-list.server.ts';

export const WebhookPageInput = z.strictObject({
  webhookId: z.string().min(1),
  status: z.enum(deliveryStatuses).optional(),
  limit: z.number().int().min(1).max(200).optional(),
  beforeId: z.string().min(1).optional(),
});
export type WebhookPageInput = z.infer<typeof WebhookPageInput>;

export interface WebhookPage {
  readonly webhook: WebhookRow;
  readonly deliveries: readonly Delivery[];
  readonly decisions: Readonly<Record<'edit' | 'pause' | 'resume' | 'rotate' | 'remove' | 'send', Permit>>;
}

export function webhookPage(ports: Ports, caller: Caller, input: WebhookPageInput): Promise<Result<WebhookPage>> {
  const { webhookId, status, limit, beforeId } = input;
  return viewWebhook(ports, caller, webhookId, async (viewing, webhook) => {
    const filter = { ...(status && { status }), ...(limit && { limit }), ...(beforeId && { beforeId }) };
    const deliveries = await viewing.stores.webhooks.log.list(webhookId, filter);
    return accept({ webhook: await toRow(viewing, webhook), deliveries, decisions: decisionsOn(viewing, webhook) });
  });
}

export interface DeliveryPage {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
  readonly attempts: readonly DeliveryAttempt[];
  readonly decisions: { readonly send: Permit };
}

export function deliveryPage(
  ports: Ports,
  caller: Caller,
  input: { webhookId: string; deliveryId: string },
): Promise<Result<DeliveryPage>> {
  return viewWebhook(ports, caller, input.webhookId, async (viewing, webhook) => {
    const { log } = viewing.stores.webhooks;
    const delivery = await log.find(input.deliveryId);
    if (delivery?.receiverId !== webhook.id) return refuse('UNKNOWN_DELIVERY', `${webhook.url} was sent no message ${input.deliveryId}.`);
    const waits = delivery.status === 'waiting' ? [forbid('It waits to be sent already.')] : [];
    const send = everyPermit(...waits, decisionsOn(viewing, webhook).send);
    return accept({ webhook, delivery, attempts: await log.attempts(delivery.id), decisions: { send } });
  });
}

function viewWebhook<T>(
  ports: Ports,
  caller: Caller,
  webhookId: string,
  work: (viewing: Attempt, webhook: Webhook) => Promise<Result<T>>,
): Promise<Result<T>> {
  return view(ports, caller, null, async (viewing) => {
    const webhook = await viewing.stores.webhooks.find(webhookId);
    if (!webhook || webhook.status === 'removed') return refuse('UNKNOWN_WEBHOOK', `There is no webhook ${webhookId}.`);
    const mayView = permit(viewing, { verb: 'webhook:view', environment: webhook.environment });
    return mayView.allowed ? work(viewing, webhook) : refuse('FORBIDDEN', mayView.reason ?? '');
  });
}

function decisionsOn(viewing: Attempt, { environment, status }: Webhook): WebhookPage['decisions'] {
  const edit = permit(viewing, { verb: 'webhook:edit', environment });
  const paused = status === 'paused';
  return {
    edit,
    pause: everyPermit(...(paused ? [forbid('It is paused already.')] : []), edit),
    resume: everyPermit(...(paused ? [] : [forbid('It is not paused.')]), edit),
    rotate: permit(viewing, { verb: 'webhook:rotate', environment }),
    remove: permit(viewing, { verb: 'webhook:remove', environment }),
    send: permit(viewing, { verb: 'webhook:send', environment }),
  };
}

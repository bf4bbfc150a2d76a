// Changes where a webhook leads and what it is told of. Messages that wait go to the new address.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../../caller.ts';
import type { Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { changeWebhook } from './change-webhook.ts';
import { webhookFields } from './webhook-fields.ts';

export const EditWebhook = z.strictObject({ webhookId: z.string().min(1), ...webhookFields });
export type EditWebhook = z.input<typeof EditWebhook>;

export function editWebhook(ports: Ports, caller: Caller, input: EditWebhook): Promise<Result<Webhook>> {
  const { webhookId, ...fields } = EditWebhook.parse(input);
  return changeWebhook(ports, caller, { webhookId, verb: 'webhook:edit', act: 'webhook.edit' }, () => accept(fields));
}

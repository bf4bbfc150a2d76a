// Makes a webhook: from now on the receiver is told what happens in this environment. Its secret is shown once, here, and a first
// message shows whether it arrives.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { summaryOf } from './change-webhook.ts';
import type { CreatedWebhook } from './created-webhook.ts';
import { testNotice } from './test-notice.ts';
import { webhookFields } from './webhook-fields.ts';

export const CreateWebhook = z.strictObject({ environment: EnvironmentName, ...webhookFields });
export type CreateWebhook = z.input<typeof CreateWebhook>;

/** Each event is one message to each of them. */
const webhooksMax = 50;

export function createWebhook(ports: Ports, caller: Caller, input: CreateWebhook): Promise<Result<CreatedWebhook>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { environment, url, description, events } = CreateWebhook.parse(input);
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const id = ports.newId('whk');
    const note: Note = { verb: 'webhook.create', target: `webhook:${id}`, environment };
    const allowed = await authorize(attempt, { verb: 'webhook:create', environment }, note);
    if (!allowed.ok) return allowed;
    if ((await stores.webhooks.list(environment)).length >= webhooksMax) {
      return refuse('TOO_MANY', `${environment} has ${webhooksMax} webhooks, which is the limit; remove some first.`);
    }
    const webhook: Webhook = {
      id,
      environment,
      url,
      description,
      events,
      status: 'active',
      statusReason: '',
      secretGeneration: 1,
      previousSecretUntil: null,
      createdAt: now,
      createdById: actor.id,
      createdByName: actor.name,
    };
    await stores.webhooks.create(webhook);
    await stores.webhooks.send(id, testNotice(webhook, actor, now));
    await record(attempt, { ...note, after: summaryOf(webhook) });
    return accept({ webhook, secret: ports.webhookSecret(id, webhook.secretGeneration) });
  });
}

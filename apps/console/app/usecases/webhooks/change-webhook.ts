// Changing one webhook, as all verbs about it do: find it, ask, save what the verb decides, and put it on record.
import type { Verb } from '@switchyard/registry-core/access/policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { type Attempt, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Webhook, WebhookChanges } from '../../ports/notices.ts';
import type { Ports, Stores } from '../../ports.ts';

export interface WebhookAct {
  readonly webhookId: string;
  readonly verb: Extract<Verb, `webhook:${string}`>;
  /** As the audit names it. */
  readonly act: Note['verb'];
  readonly reason?: string;
}

export function changeWebhook(
  ports: Ports,
  caller: Caller,
  { webhookId, verb, act, reason = '' }: WebhookAct,
  change: (before: Webhook, attempt: Attempt) => Result<Partial<WebhookChanges>>,
): Promise<Result<Webhook>> {
  return attempt(ports, caller, async (attempt) => {
    const found = await requireWebhook(attempt.stores, webhookId);
    if (!found.ok) return found;
    const before = found.value;
    const { environment } = before;
    const note: Note = { verb: act, target: `webhook:${webhookId}`, environment, reason };
    const allowed = await authorize(attempt, { verb, environment }, note);
    if (!allowed.ok) return allowed;
    const changed = change(before, attempt);
    if (!changed.ok) return changed;
    const webhook: Webhook = { ...before, ...changed.value };
    const { url, description, events, status, statusReason, secretGeneration, previousSecretUntil } = webhook;
    await attempt.stores.webhooks.save(webhookId, {
      url,
      description,
      events,
      status,
      statusReason,
      secretGeneration,
      previousSecretUntil,
    });
    await record(attempt, { ...note, before: summaryOf(before), after: summaryOf(webhook) });
    return accept(webhook);
  });
}

export async function requireWebhook({ webhooks }: Stores, id: string): Promise<Result<Webhook>> {
  const webhook = await webhooks.find(id);
  return webhook && webhook.status !== 'removed' ? accept(webhook) : refuse('UNKNOWN_WEBHOOK', `There is no webhook ${id}.`);
}

/** For the audit: what it is, without its secret, which is nowhere. */
export function summaryOf({ url, description, events, status, secretGeneration }: Webhook) {
  return { url, description, events: [...events], status, secretGeneration };
}

// The webhooks of an environment, and how it went with each in the last seven days.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { DeliveryStatus, Webhook } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const WebhookList = z.strictObject({ environment: EnvironmentName });
export type WebhookList = z.infer<typeof WebhookList>;

export interface WebhookRow extends Webhook {
  /** Messages of the last seven days. */
  readonly counts: Readonly<Record<DeliveryStatus, number>>;
}

export interface WebhookListPage {
  readonly rows: readonly WebhookRow[];
  readonly decisions: { readonly create: Permit };
}

const countedDays = 7;
const dayMs = 86_400_000;

export function webhookList(ports: Ports, caller: Caller, { environment }: WebhookList): Promise<Result<WebhookListPage>> {
  return view(ports, caller, { verb: 'webhook:view', environment }, async (viewing) => {
    const { stores } = viewing;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const rows: WebhookRow[] = [];
    for (const webhook of await stores.webhooks.list(environment)) rows.push(await toRow(viewing, webhook));
    return accept({ rows, decisions: { create: permit(viewing, { verb: 'webhook:create', environment }) } });
  });
}

export async function toRow({ stores, now }: Attempt, webhook: Webhook): Promise<WebhookRow> {
  return { ...webhook, counts: await stores.webhooks.log.counts(webhook.id, new Date(now.getTime() - countedDays * dayMs)) };
}

// What goes where: the channels of alerts, how it went with each in the last seven days, and which alerts each gets.
import { type AlertKind, alertKindNames, alertRow, runbookOf } from '@switchyard/registry-core/alert/alert-kind';
import type { Severity } from '@switchyard/registry-core/alert/anomaly-rule';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import { type Delivery, type DeliveryStatus, deliveryStatuses } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface ChannelRow extends Omit<AlertChannel, 'target'> {
  /** Messages of the last seven days. */
  readonly counts: Readonly<Record<DeliveryStatus, number>>;
}

export interface KindRow {
  readonly kind: AlertKind;
  readonly title: string;
  readonly severity: Severity;
  readonly runbook: string;
}

export interface ChannelListPage {
  readonly rows: readonly ChannelRow[];
  readonly kinds: readonly KindRow[];
  readonly environments: readonly string[];
  readonly decisions: { readonly edit: Permit };
}

const countedDays = 7;
const dayMs = 86_400_000;
const ask = { verb: 'alert:view', environment: null } as const;

export function channelList(ports: Ports, caller: Caller): Promise<Result<ChannelListPage>> {
  return view(ports, caller, ask, async (viewing) => {
    const rows: ChannelRow[] = [];
    for (const channel of await viewing.stores.channels.list()) rows.push(await toRow(viewing, channel));
    const kinds = alertKindNames.map((kind) => {
      const { title, severity } = alertRow(kind);
      return { kind, title, severity, runbook: runbookOf(kind) };
    });
    const environments = (await viewing.stores.environments.list()).map(({ name }) => name);
    return accept({ rows, kinds, environments, decisions: decisionsOn(viewing) });
  });
}

async function toRow({ stores, now }: Attempt, { target: _, ...channel }: AlertChannel): Promise<ChannelRow> {
  return { ...channel, counts: await stores.channels.log.counts(channel.id, new Date(now.getTime() - countedDays * dayMs)) };
}

function decisionsOn(viewing: Attempt): ChannelListPage['decisions'] {
  return { edit: permit(viewing, { verb: 'alert:edit', environment: null }) };
}

export const ChannelPageInput = z.strictObject({
  channelId: z.string().min(1),
  status: z.enum(deliveryStatuses).optional(),
  beforeId: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(200).optional(),
});
export type ChannelPageInput = z.infer<typeof ChannelPageInput>;

export interface ChannelPage {
  readonly channel: ChannelRow;
  readonly deliveries: readonly Delivery[];
  readonly environments: readonly string[];
  readonly decisions: { readonly edit: Permit };
}

export function channelPage(ports: Ports, caller: Caller, input: ChannelPageInput): Promise<Result<ChannelPage>> {
  return view(ports, caller, ask, async (viewing) => {
    const { channelId, status, beforeId, limit } = input;
    const { channels, environments } = viewing.stores;
    const channel = await channels.find(channelId);
    if (!channel || channel.status === 'removed') return refuse('UNKNOWN_CHANNEL', `There is no channel ${channelId}.`);
    const filter = { ...(status && { status }), ...(limit && { limit }), ...(beforeId && { beforeId }) };
    return accept({
      channel: await toRow(viewing, channel),
      deliveries: await channels.log.list(channelId, filter),
      environments: (await environments.list()).map(({ name }) => name),
      decisions: decisionsOn(viewing),
    });
  });
}

// Makes a channel of alerts, or changes one: where it leads, and which alerts it gets. A new webhook's secret is shown once, here.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Ports } from '../../ports.ts';
import { ChannelFields, summaryOf, targetOf } from './channel-fields.ts';
import { requireChannel } from './require-channel.ts';

/** Without an id it is a new one. */
export const SaveChannel = z.strictObject({ channelId: z.string().min(1).optional(), ...ChannelFields.shape });
export type SaveChannel = z.input<typeof SaveChannel>;

export interface SavedChannel {
  readonly channel: AlertChannel;
  /** `whsec_…` of a new webhook; nobody can read it again. */
  readonly secret: string | null;
}

/** Each alert is one message to each of them. */
const channelsMax = 50;

export function saveChannel(ports: Ports, caller: Caller, input: SaveChannel): Promise<Result<SavedChannel>> {
  return attempt(ports, caller, async (attempt) => {
    const { channelId, ...fields } = SaveChannel.parse(input);
    const { stores } = attempt;
    const id = channelId ?? ports.newId('ach');
    const note: Note = { verb: 'channel.save', target: `channel:${id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'alert:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    const before = channelId === undefined ? accept(undefined) : await requireChannel(stores, channelId);
    if (!before.ok) return before;
    const made = await makeChannel(attempt, id, fields, before.value);
    if (!made.ok) return made;
    const channel = made.value;
    if (before.value) await stores.channels.save(channel);
    else await stores.channels.create(channel);
    await record(attempt, { ...note, before: before.value ? summaryOf(before.value) : null, after: summaryOf(channel) });
    const isNewHook = !before.value && channel.kind === 'webhook';
    return accept({ channel, secret: isNewHook ? ports.webhookSecret(id, channel.secretGeneration) : null });
  });
}

async function makeChannel(
  { ports, stores, actor, now }: Attempt,
  id: string,
  { kind, name, target, alerts, environments, paused }: ChannelFields,
  before: AlertChannel | undefined,
): Promise<Result<AlertChannel>> {
  if (before && before.kind !== kind) return refuse('KIND_STAYS', 'A channel stays what it is; make another one.', { path: 'kind' });
  const others = await stores.channels.list();
  if (!before && others.length >= channelsMax)
    return refuse('TOO_MANY', `There are ${channelsMax} channels, which is the limit; remove some first.`);
  if (others.some((other) => other.id !== id && other.name === name))
    return refuse('NAME_TAKEN', `There is a channel ${name} already.`, { path: 'name' });
  const known = new Set((await stores.environments.list()).map((one) => one.name));
  const unknown = environments.find((one) => !known.has(one));
  if (unknown !== undefined) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${unknown}.`, { path: 'environments' });
  const kept = before && target === '' ? accept({ target: before.target, shown: before.shown }) : targetOf(ports, kind, target);
  if (!kept.ok) return kept;
  const made = before ?? { secretGeneration: 1, createdAt: now, createdByName: actor.name };
  const { secretGeneration, createdAt, createdByName } = made;
  const status = paused ? 'paused' : 'active';
  return accept({ id, kind, name, ...kept.value, alerts, environments, status, secretGeneration, createdAt, createdByName });
}

// Sends a channel a message of its own, so that somebody can see whether alerts arrive there.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { environmentForAll } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { requireChannel } from './require-channel.ts';

export const TestChannel = z.strictObject({ channelId: z.string().min(1) });
export type TestChannel = z.infer<typeof TestChannel>;

export function testChannel(ports: Ports, caller: Caller, { channelId }: TestChannel): Promise<Result<{ readonly deliveryId: string }>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const found = await requireChannel(stores, channelId);
    if (!found.ok) return found;
    const note: Note = { verb: 'channel.test', target: `channel:${channelId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'alert:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    const environment = await environmentForAll(stores);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', 'There is no environment yet; make one first.');
    const deliveryId = await stores.channels.send([channelId], {
      event: 'admin.alert',
      environment: environment.name,
      weight: 'tell',
      sentence: `${actor.name} tries whether alerts arrive in ${found.value.name}.`,
      reason: '',
      about: `channel:${channelId}`,
      at: now,
      by: { id: actor.id, name: actor.name },
      to: [],
      facts: { alert: 'test', severity: 'low' },
    });
    await record(attempt, { ...note, after: { delivery: deliveryId } });
    return accept({ deliveryId });
  });
}

// The channel that an act is about.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Stores } from '../../ports.ts';

export async function requireChannel({ channels }: Stores, id: string): Promise<Result<AlertChannel>> {
  const channel = await channels.find(id);
  return channel && channel.status !== 'removed' ? accept(channel) : refuse('UNKNOWN_CHANNEL', `There is no channel ${id}.`);
}

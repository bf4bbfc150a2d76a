// Takes a saved view away from the person's own.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const RemoveView = z.strictObject({ name: z.string().min(1) });
export type RemoveView = z.infer<typeof RemoveView>;

export function removeView(ports: Ports, caller: Caller, { name }: RemoveView): Promise<Result<RemoveView>> {
  return attempt(ports, caller, async ({ stores, actor }) => {
    const removed = await stores.savedViews.remove(actor.id, name);
    return removed ? accept({ name }) : refuse('UNKNOWN_VIEW', `You have no view ${name}.`);
  });
}

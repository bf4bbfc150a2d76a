// Says that somebody has a change open, so that two people who edit it know of each other. Nobody's privilege is used, so the audit says nothing of it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const WatchChange = z.strictObject({ changeId: z.string().min(1) });
export type WatchChange = z.infer<typeof WatchChange>;

export interface ChangePulse {
  readonly version: number;
  /** Who else has it open. */
  readonly others: readonly string[];
  /** Who saved it last, when that was somebody else. */
  readonly savedBy: string | null;
}

/** A page says every 10 seconds that it is open; one that was silent for two of them is not. */
const openMs = 25_000;

export function watchChange(ports: Ports, caller: Caller, { changeId }: WatchChange): Promise<Result<ChangePulse>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const change = await stores.changes.findAbout(changeId);
    if (!change) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const { environment, version } = change;
    const note: Note = { verb: 'change.watch', target: `change:${changeId}`, environment };
    const allowed = await authorize(attempt, { verb: 'registry:view', environment }, note);
    if (!allowed.ok) return allowed;
    await stores.review.look(changeId, { personId: actor.id, personName: actor.name, seenAt: now });
    const viewers = await stores.review.viewers(changeId, new Date(now.getTime() - openMs));
    const steps = await stores.audit.list({ target: `change:${changeId}`, limit: 20 });
    const last = steps.find(({ result, verb }) => result === 'done' && verb !== 'change.comment');
    return accept({
      version,
      others: viewers.filter(({ personId }) => personId !== actor.id).map(({ personName }) => personName),
      savedBy: last && last.actorId !== actor.id ? last.actorName : null,
    });
  });
}

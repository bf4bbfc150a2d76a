// Drafts the change that takes a flag away for good, or freezes it where others need it. It is validated and approved like any other.

import type { Change } from '@switchyard/registry-core/change/change';
import { type CleanUp, planCleanUp } from '@switchyard/registry-core/change/clean-up';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import { applyEdits } from '@switchyard/registry-core/change/entries';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { winnerOf } from '@switchyard/registry-core/change/stale-flag';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { readFlagRecords } from '../../flag-records.server.ts';
import type { Ports } from '../../ports.ts';

export const CleanUpFlag = z.strictObject({
  environment: EnvironmentName,
  flag: Key,
  /** What everyone is to have; absent: what they have, as far as that is one thing. */
  variant: z.string().min(1).max(128).optional(),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type CleanUpFlag = z.infer<typeof CleanUpFlag>;

export interface CleanedUp extends Pick<CleanUp, 'how' | 'neededBy' | 'sentence'> {
  readonly change: Change;
}

export function cleanUpFlag(ports: Ports, caller: Caller, { environment, flag, variant, reason }: CleanUpFlag): Promise<Result<CleanedUp>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const live = await liveEntries(stores, environment);
    const known = (await readFlagRecords(attempt, environment, live, [flag])).get(flag);
    const planned = planCleanUp(flag, variant ?? (known ? winnerOf(known) : null), live);
    if (!planned.ok) return planned;
    const { edits, how, neededBy, sentence } = planned.value;
    const note: Note = { verb: 'flag.clean_up', target: `key:${flag}`, environment, reason };
    const footprint = footprintOf(differenceOf(live, edits), live, applyEdits(live, edits));
    const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const title = how === 'archive' ? `Take ${flag} away` : `Freeze ${flag}`;
    const start = { id: ports.newId('chg'), environment, title: title.slice(0, 200), reason, ticket: null };
    const change = await stores.changes.create(startChange({ ...start, edits, author: actor, at: now }));
    await record(attempt, { ...note, target: `change:${change.id}`, after: { number: change.number, how, flag, neededBy: [...neededBy] } });
    return accept({ change, how, neededBy, sentence });
  });
}

// Says that approvals no longer hold, to those who gave them and to the author.
import { countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import type { Change } from '@switchyard/registry-core/change/change';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { type Attempt, attemptUnasked, liveEntries } from '../../access.server.ts';
import { notify } from '../../notify.server.ts';
import type { JobPayload } from '../../ports/jobs.ts';
import type { Ports } from '../../ports.ts';

/** Of the change as it was while they held; without any there is nobody to tell. */
export async function tellLapsed(attempt: Pick<Attempt, 'stores' | 'actor' | 'now'>, before: Change, because: string): Promise<void> {
  const approvals = countingApprovals(before);
  if (approvals.length === 0) return;
  const { environment, number, authorId } = before;
  await notify(attempt, {
    event: 'change.lapse',
    environment,
    weight: 'tell',
    sentence: `${because} Its approvals no longer hold.`,
    reason: '',
    about: `change:${number}`,
    to: [authorId, ...approvals.map(({ personId }) => personId)],
    facts: { change: number, approvals: approvals.length },
  });
}

/** The background job after a release: whose ground it moved hears of it, those whose ground had moved before do not hear it again. */
export function tellDrifted(ports: Ports, { environment, releaseId }: JobPayload<'approval.check'>): Promise<void> {
  return attemptUnasked(ports, async (attempt) => {
    const { stores } = attempt;
    const release = await stores.releases.find(releaseId);
    const [older] = release ? await stores.releases.list(environment, 1, release.number) : [];
    if (!release || !older) return;
    const ready = await stores.changes.list({ environment, statuses: ['validated', 'approved'] });
    const [before, after] = [await liveEntries(stores, environment, older.id), await liveEntries(stores, environment, release.id)];
    for (const change of ready) {
      if (!stands(change, before) || stands(change, after)) continue;
      await tellLapsed(attempt, change, `What change #${change.number} ${change.title} stands on has moved with ${release.version}.`);
    }
  });
}

function stands({ edits, difference }: Change, entries: Entries): boolean {
  return differenceOf(entries, edits).digest === difference;
}

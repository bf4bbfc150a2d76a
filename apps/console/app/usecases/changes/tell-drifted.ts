// The background job after a release: tells those whose approvals no longer hold because of it. Whose ground had moved before does not
// hear it again.
import type { Change } from '@switchyard/registry-core/change/change';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { attemptUnasked, liveEntries } from '../../access.server.ts';
import { tellLapsed } from '../../notify.server.ts';
import type { JobPayload } from '../../ports/jobs.ts';
import type { Ports } from '../../ports.ts';

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

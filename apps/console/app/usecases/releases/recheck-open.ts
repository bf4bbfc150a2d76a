// After something was published: what is scheduled or agreed to may stand on ground that has moved, and its people should hear of
// that now.
import { countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import type { Release, Stores } from '../../ports.ts';

export async function recheckOpen({ schedules, changes, jobs }: Stores, { environment, id: releaseId }: Release): Promise<void> {
  if ((await schedules.waiting(environment)).length > 0) await jobs.enqueue('schedule.check', { environment });
  const ready = await changes.listAbout({ environment, statuses: ['validated', 'approved'] });
  if (ready.some((change) => countingApprovals(change).length > 0)) await jobs.enqueue('approval.check', { environment, releaseId });
}

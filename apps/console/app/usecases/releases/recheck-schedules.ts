// After something was published: what is scheduled may stand on ground that has moved, and its people should hear of that now.
import type { Stores } from '../../ports.ts';

export async function recheckSchedules({ schedules, jobs }: Stores, environment: string): Promise<void> {
  if ((await schedules.waiting(environment)).length > 0) await jobs.enqueue('schedule.check', { environment });
}

// What each kind of background job does: the one place where jobs meet use-cases.

import type { JobHandlers } from './ports/jobs.ts';
import type { Ports } from './ports.ts';

export function createJobHandlers(ports: Ports): JobHandlers {
  return {
    'usage.forget': () => ports.transaction(({ usage }) => usage.forget(ports.now())),
  };
}

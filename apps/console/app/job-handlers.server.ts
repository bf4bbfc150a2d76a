// What each kind of background job does: the one place where jobs meet use-cases.

import type { JobHandlers } from './ports/jobs.ts';
import type { Ports } from './ports.ts';
import { checkSchedules, runSchedules } from './run-schedules.server.ts';
import { type SignTreeHead, signTreeHead } from './usecases/audit/sign-tree-head.ts';
import { watchStages } from './usecases/releases/watch-stages.ts';

export function createJobHandlers(ports: Ports, sign: SignTreeHead): JobHandlers {
  return {
    'audit.sign': () => signTreeHead(ports, sign),
    'usage.forget': () =>
      ports.transaction(async ({ usage, rollout }) => {
        await usage.forget(ports.now());
        await rollout.forget(ports.now());
      }),
    'stage.watch': ({ environment }) => watchStages(ports, environment),
    'schedule.run': ({ environment }, signal) => runSchedules(ports, environment, signal),
    'schedule.check': ({ environment }) => checkSchedules(ports, environment),
  };
}

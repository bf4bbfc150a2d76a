// What each kind of background job does: the one place where jobs meet use-cases.

import type { JobHandlers } from './ports/jobs.ts';
import type { Ports } from './ports.ts';
import { type SignTreeHead, signTreeHead } from './usecases/audit/sign-tree-head.ts';

export function createJobHandlers(ports: Ports, sign: SignTreeHead): JobHandlers {
  return {
    'audit.sign': () => signTreeHead(ports, sign),
    'usage.forget': () => ports.transaction(({ usage }) => usage.forget(ports.now())),
  };
}

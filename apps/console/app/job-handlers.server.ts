// What each kind of background job does: the one place where jobs meet use-cases.

import type { Anchorage } from './ports/audit.ts';
import type { JobHandlers } from './ports/jobs.ts';
import type { Replayer } from './ports/previews.ts';
import type { Ports } from './ports.ts';
import { checkSchedules, runSchedules } from './run-schedules.server.ts';
import { watchElevations } from './usecases/access/watch-elevations.ts';
import { anchorTreeHead } from './usecases/audit/anchor-tree-head.ts';
import { type ReadTreeHead, runAuditVerification } from './usecases/audit/run-audit-verification.ts';
import { type SignTreeHead, signTreeHead } from './usecases/audit/sign-tree-head.ts';
import { runPreview } from './usecases/changes/run-preview.ts';
import { tellDrifted } from './usecases/changes/tell-drifted.ts';
import { sendDigests } from './usecases/digests/send-digests.ts';
import { remindExpiring } from './usecases/flags/remind-expiring.ts';
import { watchStages } from './usecases/releases/watch-stages.ts';
import { runRetention } from './usecases/retention/run-retention.ts';

/** What jobs need of the world besides the ports. */
interface JobTools {
  readonly treeHeads: { readonly sign: SignTreeHead; readonly read: ReadTreeHead };
  readonly anchorages: readonly Anchorage[];
  readonly replayer: Replayer;
  /** Whether mail is sent from here. */
  readonly mails: boolean;
}

export function createJobHandlers(ports: Ports, { treeHeads, anchorages, replayer, mails }: JobTools): JobHandlers {
  return {
    'audit.sign': () => signTreeHead(ports, treeHeads.sign),
    'audit.anchor': () => anchorTreeHead(ports, anchorages),
    'audit.verify': () => runAuditVerification(ports, treeHeads.read, anchorages),
    'change.preview': (payload, signal) => runPreview(ports, replayer, payload, signal),
    'retention.run': () => runRetention(ports),
    'usage.forget': () =>
      ports.transaction(async ({ usage, rollout, recordings, anomalies }) => {
        await usage.forget(ports.now());
        await rollout.forget(ports.now());
        await recordings.forget(ports.now());
        await anomalies.forget(ports.now());
      }),
    'flag.remind': () => remindExpiring(ports),
    'stage.watch': ({ environment }) => watchStages(ports, environment),
    'schedule.run': ({ environment }, signal) => runSchedules(ports, environment, signal),
    'digest.send': () => (mails ? sendDigests(ports) : Promise.resolve()),
    'elevation.watch': () => watchElevations(ports),
    'approval.check': (payload) => tellDrifted(ports, payload),
    'schedule.check': ({ environment }) => checkSchedules(ports, environment),
  };
}

// Who may call which use-case: every use-case has a row, every persona a column. A use-case without a row fails the first
// test, so nobody can add one and forget to say whom it is for.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProofs } from '../../apps/console/app/adapters/proofs/proofs.ts';
import type { Caller } from '../../apps/console/app/caller.ts';
import { approveElevation } from '../../apps/console/app/usecases/access/approve-elevation.server.ts';
import { breakGlass } from '../../apps/console/app/usecases/access/break-glass.server.ts';
import { denyElevation } from '../../apps/console/app/usecases/access/deny-elevation.server.ts';
import { endElevation } from '../../apps/console/app/usecases/access/end-elevation.server.ts';
import { endGuise } from '../../apps/console/app/usecases/access/end-guise.server.ts';
import { requestElevation } from '../../apps/console/app/usecases/access/request-elevation.server.ts';
import { reviewBreakGlass } from '../../apps/console/app/usecases/access/review-break-glass.server.ts';
import { startGuise } from '../../apps/console/app/usecases/access/start-guise.server.ts';
import { removeChannel } from '../../apps/console/app/usecases/alerts/remove-channel.server.ts';
import { saveChannel } from '../../apps/console/app/usecases/alerts/save-channel.server.ts';
import { testChannel } from '../../apps/console/app/usecases/alerts/test-channel.server.ts';
import { acknowledgeFinding } from '../../apps/console/app/usecases/anomalies/acknowledge-finding.server.ts';
import { removeAnomalyRule } from '../../apps/console/app/usecases/anomalies/remove-anomaly-rule.server.ts';
import { type SaveAnomalyRule, saveAnomalyRule } from '../../apps/console/app/usecases/anomalies/save-anomaly-rule.server.ts';
import { exportAudit } from '../../apps/console/app/usecases/audit/export-audit.server.ts';
import { verifyAudit } from '../../apps/console/app/usecases/audit/verify-audit.server.ts';
import { acknowledgeWarning } from '../../apps/console/app/usecases/changes/acknowledge-warning.server.ts';
import { addComment } from '../../apps/console/app/usecases/changes/add-comment.server.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { cancelSchedule } from '../../apps/console/app/usecases/changes/cancel-schedule.server.ts';
import { cloneChange } from '../../apps/console/app/usecases/changes/clone-change.server.ts';
import { discardChange } from '../../apps/console/app/usecases/changes/discard-change.server.ts';
import { overrideFreeze } from '../../apps/console/app/usecases/changes/override-freeze.server.ts';
import { overrideGuardrail } from '../../apps/console/app/usecases/changes/override-guardrail.server.ts';
import { previewChange } from '../../apps/console/app/usecases/changes/preview-change.server.ts';
import { rebaseChange } from '../../apps/console/app/usecases/changes/rebase-change.server.ts';
import { rejectChange } from '../../apps/console/app/usecases/changes/reject-change.server.ts';
import { reopenChange } from '../../apps/console/app/usecases/changes/reopen-change.server.ts';
import { requestReview } from '../../apps/console/app/usecases/changes/request-review.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { scheduleChange } from '../../apps/console/app/usecases/changes/schedule-change.server.ts';
import { settleComment } from '../../apps/console/app/usecases/changes/settle-comment.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { watchChange } from '../../apps/console/app/usecases/changes/watch-change.server.ts';
import { chooseDigest } from '../../apps/console/app/usecases/digests/choose-digest.server.ts';
import { createEnvironment } from '../../apps/console/app/usecases/environments/create-environment.server.ts';
import { editPolicy } from '../../apps/console/app/usecases/environments/edit-policy.server.ts';
import { removeHealthCheck } from '../../apps/console/app/usecases/environments/remove-health-check.server.ts';
import { saveHealthCheck } from '../../apps/console/app/usecases/environments/save-health-check.server.ts';
import { addPasskey } from '../../apps/console/app/usecases/factors/add-passkey.server.ts';
import { beginTotp } from '../../apps/console/app/usecases/factors/begin-totp.server.ts';
import { confirmTotp } from '../../apps/console/app/usecases/factors/confirm-totp.server.ts';
import { forgetDevice } from '../../apps/console/app/usecases/factors/forget-device.server.ts';
import { removeFactor } from '../../apps/console/app/usecases/factors/remove-factor.server.ts';
import { renewRecoveryCodes } from '../../apps/console/app/usecases/factors/renew-recovery-codes.server.ts';
import { cleanUpFlag } from '../../apps/console/app/usecases/flags/clean-up-flag.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { rehearseKill } from '../../apps/console/app/usecases/flags/rehearse-kill.server.ts';
import { setGroupGrants } from '../../apps/console/app/usecases/groups/set-group-grants.server.ts';
import { chooseMail } from '../../apps/console/app/usecases/notices/choose-mail.server.ts';
import { readNotices } from '../../apps/console/app/usecases/notices/read-notices.server.ts';
import { createAdmin } from '../../apps/console/app/usecases/people/create-admin.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createPerson } from '../../apps/console/app/usecases/people/create-person.server.ts';
import { revokeApiToken } from '../../apps/console/app/usecases/people/revoke-api-token.server.ts';
import { rotateApiToken } from '../../apps/console/app/usecases/people/rotate-api-token.server.ts';
import { setGrants } from '../../apps/console/app/usecases/people/set-grants.server.ts';
import { setPersonActive } from '../../apps/console/app/usecases/people/set-person-active.server.ts';
import { exportLedger } from '../../apps/console/app/usecases/personal/export-ledger.server.ts';
import { maskAgain } from '../../apps/console/app/usecases/personal/mask-again.server.ts';
import { unmaskPersonal } from '../../apps/console/app/usecases/personal/unmask-personal.server.ts';
import { removeRecording } from '../../apps/console/app/usecases/recordings/remove-recording.server.ts';
import { uploadRecording } from '../../apps/console/app/usecases/recordings/upload-recording.server.ts';
import { exportRegistry } from '../../apps/console/app/usecases/registry/export-registry.server.ts';
import { importRegistry } from '../../apps/console/app/usecases/registry/import-registry.server.ts';
import { removeView } from '../../apps/console/app/usecases/registry/remove-view.server.ts';
import { saveView } from '../../apps/console/app/usecases/registry/save-view.server.ts';
import { advanceStage } from '../../apps/console/app/usecases/releases/advance-stage.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { holdStage } from '../../apps/console/app/usecases/releases/hold-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertRelease } from '../../apps/console/app/usecases/releases/revert-release.server.ts';
import { revertStage } from '../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { askToLiftHold } from '../../apps/console/app/usecases/retention/ask-to-lift-hold.server.ts';
import { editRetention } from '../../apps/console/app/usecases/retention/edit-retention.server.ts';
import { liftHold } from '../../apps/console/app/usecases/retention/lift-hold.server.ts';
import { placeHold } from '../../apps/console/app/usecases/retention/place-hold.server.ts';
import { createSdkKey } from '../../apps/console/app/usecases/sdk-keys/create-sdk-key.server.ts';
import { editSdkKey } from '../../apps/console/app/usecases/sdk-keys/edit-sdk-key.server.ts';
import { revokeSdkKey } from '../../apps/console/app/usecases/sdk-keys/revoke-sdk-key.server.ts';
import { rotateSdkKey } from '../../apps/console/app/usecases/sdk-keys/rotate-sdk-key.server.ts';
import { createServiceAccount } from '../../apps/console/app/usecases/service-accounts/create-service-account.server.ts';
import { distrustIssuer } from '../../apps/console/app/usecases/service-accounts/distrust-issuer.server.ts';
import { editServiceAccount } from '../../apps/console/app/usecases/service-accounts/edit-service-account.server.ts';
import { trustIssuer } from '../../apps/console/app/usecases/service-accounts/trust-issuer.server.ts';
import { endSessions } from '../../apps/console/app/usecases/sessions/end-sessions.server.ts';
import { createWebhook } from '../../apps/console/app/usecases/webhooks/create-webhook.server.ts';
import { editWebhook } from '../../apps/console/app/usecases/webhooks/edit-webhook.server.ts';
import { pauseWebhook } from '../../apps/console/app/usecases/webhooks/pause-webhook.server.ts';
import { removeWebhook } from '../../apps/console/app/usecases/webhooks/remove-webhook.server.ts';
import { replayDeliveries } from '../../apps/console/app/usecases/webhooks/replay-deliveries.server.ts';
import { rotateWebhookSecret } from '../../apps/console/app/usecases/webhooks/rotate-webhook-secret.server.ts';
import { testWebhook } from '../../apps/console/app/usecases/webhooks/test-webhook.server.ts';
import { createTestDatabase } from '../postgres/test-database.ts';
import {
  approve,
  band,
  createWorld,
  done,
  draft,
  editOf,
  fee,
  type Persona,
  personas,
  published,
  spotlight,
  validated,
  type World,
} from './world.ts';

/** What is being tried on: made anew for each persona, so that one attempt does not spoil the next. */
type Try = (caller: Caller, persona: Persona) => Promise<Result<unknown>>;
interface Row {
  readonly may: readonly Persona[];
  /** Things to act on, in this world. */
  readonly attempt: (world: World) => Try;
  /** Where nobody may: with which refusal. */
  readonly refusal?: string;
}

const environment = 'production';
const everyone = personas;
const failedBookings: HealthCheck = {
  measure: 'people',
  name: 'bookings',
  description: '',
  bad: 'fall',
  onBreach: 'hold',
  event: 'booking.done',
  allowed: 0.1,
};
let count = 0;
const fresh = () => {
  count += 1;
  return count;
};

/** A change of a flag by an engineer who is nobody in the matrix, ready to be acted on. */
async function ready(world: World): Promise<{ changeId: string; round: number; difference: string }> {
  const change = await validated(world, 'colleague', 'key:search.spotlight', {
    ...spotlight,
    description: `Attempt ${fresh()}`,
    owner: '',
  });
  return { changeId: change.id, round: change.round, difference: change.difference ?? '' };
}

async function approvedChange(world: World): Promise<string> {
  const looked = await ready(world);
  done(await approveChange(world.ports, world.as.admin, { ...looked, comment: '' }));
  return looked.changeId;
}

async function withPolicy(world: World, policy: object): Promise<void> {
  const changed = EnvironmentPolicy.parse({ approvals: { people: 1 }, ...policy });
  done(await editPolicy(world.ports, world.as.admin, { environment, policy: changed, reason: 'A test' }));
}

/** Tries with a release on its way, which is taken back by somebody else afterwards unless the attempt ended it. */
async function whileStaged<T>(world: World, attempt: () => Promise<T>): Promise<T> {
  const change = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 100 + fresh(), owner: '' });
  await approve(world.ports, world.as.admin, change);
  done(await publishChange(world.ports, world.as.colleague, { changeId: change.id, stage: [{ scope: {}, percent: 10 }] }));
  const result = await attempt();
  if (await world.ports.read(({ stages }) => stages.underWay(environment))) {
    done(await revertStage(world.ports, world.as.admin, { environment, reason: 'The next one tries' }));
  }
  return result;
}

/** What somebody in support asks for. */
async function asked(world: World): Promise<string> {
  const ask = { sensitivity: 'MoneyCritical' as const, environments: [environment] };
  for (const { id, status } of await world.ports.read(({ elevations }) => elevations.list({ personId: 'per_support', open: true })))
    if (status === 'requested') done(await endElevation(world.ports, world.as.support, { elevationId: id }));
  return done(await requestElevation(world.ports, world.as.support, { ask, reason: 'Try' })).id;
}

const comment = { text: 'Why?', path: '', asks: false };

/** A lower fee by an engineer who is nobody in the matrix, previewed with a guardrail that it breaches. */
async function breached(world: World): Promise<{ changeId: string; difference: string }> {
  const { ports } = world;
  const guardrail = Guardrail.parse({
    key: 'revenue.fees',
    event: 'booking',
    expression: 'event.amount * config["fees.provider_pct"]',
    bounds: { fallPercentMax: 1 },
  });
  const live = await ports.read(({ registry }) => registry.find(environment, 'guardrail:revenue.fees'));
  if (!live) await published(world, 'engineer', 'finance', 'guardrail:revenue.fees', guardrail);
  const change = await validated(world, 'colleague', 'key:fees.provider_pct', { ...fee, default: 5 + fresh() / 1000 });
  const preview = await ports.read(({ previews }) => previews.find(change.id));
  const figures = { ...noFigures, figures: [{ ...breachedFigure, guardrail: guardrail.key }] };
  await ports.transaction(({ previews }) => previews.save(preview?.runId ?? '', { status: 'done', figures }));
  return { changeId: change.id, difference: change.difference ?? '' };
}

const noFigures = { radius: { contexts: 0, changed: 0, keys: [], otherKeys: 0, groups: {}, examples: [] }, figures: [] };
const breachedFigure = { events: 1, counted: 1, lost: 0, changed: 1, before: 12, after: 5, reason: null, places: [] };

const rows: Record<string, Row> = {
  'changes/save-draft': {
    may: ['admin', 'engineer', 'colleague', 'finance', 'houston'],
    attempt: (world) => async (caller) => {
      const settings = [...fee.settings, { scope: { city: 'HOU' }, value: fresh() / 100 }];
      const edits = [await editOf(world.ports, environment, 'key:fees.provider_pct', { ...fee, settings })];
      return saveDraft(world.ports, caller, { environment, title: 'Houston', reason: 'Try', edits });
    },
  },
  'changes/acknowledge-warning': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) => {
      await withPolicy(world, { warnings: { codes: { SETTING_EQUALS_INHERITED: 'acknowledge' } } });
      const settings = [...band.settings, { scope: { city: 'HOU' }, value: band.default }];
      const change = await validated(world, 'colleague', 'key:search.page_size', { ...band, settings, description: `Attempt ${fresh()}` });
      const { id: changeId, round, difference } = change;
      return acknowledgeWarning(world.ports, caller, {
        changeId,
        round,
        difference: difference ?? '',
        warning: 'SETTING_EQUALS_INHERITED',
        comment: '',
      });
    },
  },
  'changes/override-freeze': {
    may: ['finance'],
    attempt: (world) => async (caller) => {
      const freeze = { id: 'sale', title: 'Sale', zone: 'UTC', kind: 'once', from: '2026-01-01T00:00', to: '2027-01-01T00:00' };
      const looked = await ready(world);
      await withPolicy(world, { freezes: [{ ...freeze, overrideRoles: ['finance'] }] });
      const overridden = await overrideFreeze(world.ports, caller, { ...looked, freeze: 'sale', reason: 'It cannot wait' });
      await withPolicy(world, {});
      return overridden;
    },
  },
  'changes/schedule-change': {
    may: everyone.filter((persona) => persona !== 'auditor' && persona !== 'houston'),
    attempt: (world) => async (caller) =>
      scheduleChange(world.ports, caller, { changeId: await approvedChange(world), at: '2026-03-05T09:00', zone: 'UTC' }),
  },
  'changes/cancel-schedule': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) => {
      const changeId = await approvedChange(world);
      done(await scheduleChange(world.ports, world.as.colleague, { changeId, at: '2026-03-05T09:00', zone: 'UTC' }));
      return cancelSchedule(world.ports, caller, { changeId, reason: '' });
    },
  },
  'environments/edit-policy': {
    may: ['admin'],
    attempt: (world) => (caller) =>
      editPolicy(world.ports, caller, { environment: 'development', policy: EnvironmentPolicy.parse({}), reason: 'Try' }),
  },
  'changes/validate-change': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) => validateChange(world.ports, caller, { changeId: (await ready(world)).changeId }),
  },
  // The flag's owner is the team engineering: another engineer than the author may approve it.
  'changes/approve-change': {
    may: ['admin', 'engineer'],
    attempt: (world) => async (caller) => approveChange(world.ports, caller, { ...(await ready(world)), comment: '' }),
  },
  'changes/preview-change': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) => previewChange(world.ports, caller, { changeId: (await ready(world)).changeId }),
  },
  // The guardrail reads a fee: whoever overrides it holds MoneyCritical, and did not write the change.
  'changes/override-guardrail': {
    may: ['admin', 'finance'],
    attempt: (world) => async (caller) => {
      const { changeId, difference } = await breached(world);
      return overrideGuardrail(world.ports, caller, { changeId, guardrail: 'revenue.fees', difference, reason: 'Meant' });
    },
  },
  'recordings/upload-recording': {
    may: ['admin', 'engineer', 'colleague', 'finance'],
    attempt: (world) => async (caller) => {
      const result = await uploadRecording(world.ports, caller, {
        environment,
        name: 'Bookings',
        lines: '{"event":"booking","context":{}}',
      });
      if (result.ok) await world.ports.transaction(({ recordings }) => recordings.remove(result.value.id));
      return result;
    },
  },
  'recordings/remove-recording': {
    may: ['admin', 'engineer', 'colleague', 'finance'],
    attempt: (world) => async (caller) => {
      const lines = '{"event":"booking","context":{}}';
      const { id } = done(await uploadRecording(world.ports, world.as.admin, { environment, name: 'Bookings', lines }));
      const result = await removeRecording(world.ports, caller, { recordingId: id });
      await world.ports.transaction(({ recordings }) => recordings.remove(id));
      return result;
    },
  },
  'changes/reject-change': {
    may: ['admin', 'engineer'],
    attempt: (world) => async (caller) => rejectChange(world.ports, caller, { changeId: (await ready(world)).changeId, comment: 'No' }),
  },
  'changes/discard-change': {
    may: ['admin', 'colleague'],
    attempt: (world) => async (caller) => discardChange(world.ports, caller, { changeId: (await ready(world)).changeId }),
  },
  'changes/reopen-change': {
    may: ['admin', 'colleague'],
    attempt: (world) => async (caller) => {
      const { changeId } = await ready(world);
      done(await discardChange(world.ports, world.as.colleague, { changeId }));
      return reopenChange(world.ports, caller, { changeId });
    },
  },
  'changes/clone-change': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => cloneChange(world.ports, caller, { changeId: (await ready(world)).changeId }),
  },
  // Somebody published another size meanwhile.
  'changes/rebase-change': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const { id: changeId } = await draft(world, 'colleague', 'key:search.page_size', { ...band, default: 100 + fresh(), owner: '' });
      await published(world, 'colleague', 'admin', 'key:search.page_size', { ...band, default: 100 + fresh(), owner: '' });
      return rebaseChange(world.ports, caller, { changeId, choices: [{ entry: 'key:search.page_size', path: 'default', take: 'mine' }] });
    },
  },
  'changes/add-comment': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) => addComment(world.ports, caller, { ...comment, changeId: (await ready(world)).changeId }),
  },
  // What an engineer asked for of another engineer's change: the author cannot put it aside.
  'changes/settle-comment': {
    may: ['admin', 'engineer'],
    attempt: (world) => async (caller) => {
      const { changeId } = await ready(world);
      const { id: commentId } = done(await addComment(world.ports, world.as.engineer, { ...comment, changeId, asks: true }));
      return settleComment(world.ports, caller, { changeId, commentId });
    },
  },
  'changes/request-review': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => async (caller) =>
      requestReview(world.ports, caller, { changeId: (await ready(world)).changeId, personIds: ['per_admin'] }),
  },
  'changes/watch-change': {
    may: everyone,
    attempt: (world) => async (caller) => watchChange(world.ports, caller, { changeId: (await ready(world)).changeId }),
  },
  'releases/publish-change': {
    may: everyone.filter((persona) => persona !== 'auditor' && persona !== 'houston'),
    attempt: (world) => async (caller) => {
      const change = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 100 + fresh(), owner: '' });
      await approve(world.ports, world.as.admin, change);
      return publishChange(world.ports, caller, { changeId: change.id });
    },
  },
  'flags/clean-up-flag': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => cleanUpFlag(world.ports, caller, { environment, flag: 'search.spotlight', reason: 'Try' }),
  },
  'releases/revert-release': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const release = await published(world, 'colleague', 'admin', 'key:search.page_size', { ...band, default: 100 + fresh() });
      return revertRelease(world.ports, caller, { environment, releaseId: release.id, reason: 'Try' });
    },
  },
  'releases/roll-back-release': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const before = await world.ports.read(({ releases }) => releases.live(environment));
      const change = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 100 + fresh(), owner: '' });
      await approve(world.ports, world.as.admin, change);
      done(await publishChange(world.ports, world.as.colleague, { changeId: change.id }));
      return rollBackRelease(world.ports, caller, { environment, releaseId: before?.id ?? '', reason: 'Try' });
    },
  },
  'flags/kill-flag': {
    may: ['admin', 'engineer', 'colleague', 'safety'],
    attempt: (world) => async (caller) => {
      const killed = await world.ports.read(({ kills }) => kills.find(environment, 'search.spotlight'));
      // Taken back behind the use-cases: only the next persona's attempt is of interest.
      if (killed) await world.ports.transaction(({ kills }) => kills.revive(killed.id, world.clock.now));
      return killFlag(world.ports, caller, { environment, flag: 'search.spotlight', reason: 'Try' });
    },
  },
  'flags/rehearse-kill': {
    may: ['admin', 'engineer', 'colleague', 'safety'],
    attempt: (world) => async (caller) => {
      const killed = await world.ports.read(({ kills }) => kills.find(environment, 'search.spotlight'));
      if (killed) await world.ports.transaction(({ kills }) => kills.revive(killed.id, world.clock.now));
      return rehearseKill(world.ports, caller, { environment, flag: 'search.spotlight' });
    },
  },
  'registry/import-registry': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const keys = { 'search.from_file': { kind: 'config', type: 'int', default: fresh() } };
      const document = JSON.stringify({ format: 'switchyard.registry/1', keys });
      return importRegistry(world.ports, caller, { environment, format: 'switchyard', document, title: 'File', reason: 'Try' });
    },
  },
  'registry/export-registry': { may: everyone, attempt: (world) => (caller) => exportRegistry(world.ports, caller, { environment }) },
  'sdk-keys/create-sdk-key': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => createSdkKey(world.ports, caller, { environment, kind: 'server', name: 'Try' }),
  },
  'sdk-keys/edit-sdk-key': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const { key } = done(await createSdkKey(world.ports, world.as.admin, { environment, kind: 'client', name: 'Try' }));
      return editSdkKey(world.ports, caller, { keyId: key.id, rateTier: 'low' });
    },
  },
  'sdk-keys/revoke-sdk-key': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const { key } = done(await createSdkKey(world.ports, world.as.admin, { environment, kind: 'client', name: 'Try' }));
      return revokeSdkKey(world.ports, caller, { keyId: key.id, reason: '' });
    },
  },
  'sdk-keys/rotate-sdk-key': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const { key } = done(await createSdkKey(world.ports, world.as.admin, { environment, kind: 'client', name: 'Try' }));
      return rotateSdkKey(world.ports, caller, { keyId: key.id, overlapHours: 1 });
    },
  },
  'releases/advance-stage': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) =>
      whileStaged(world, () => advanceStage(world.ports, caller, { environment, parts: [{ scope: {}, percent: 50 }] })),
  },
  'releases/complete-stage': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => whileStaged(world, () => completeStage(world.ports, caller, { environment })),
  },
  'releases/hold-stage': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => whileStaged(world, () => holdStage(world.ports, caller, { environment, held: true, reason: 'Try' })),
  },
  'releases/revert-stage': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => whileStaged(world, () => revertStage(world.ports, caller, { environment, reason: 'Try' })),
  },
  'environments/save-health-check': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => saveHealthCheck(world.ports, caller, { environment, check: failedBookings }),
  },
  'environments/remove-health-check': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      done(await saveHealthCheck(world.ports, world.as.admin, { environment, check: failedBookings }));
      return removeHealthCheck(world.ports, caller, { environment, name: failedBookings.name });
    },
  },
  'webhooks/create-webhook': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => (caller) => createWebhook(world.ports, caller, { environment, url: hookUrl }),
  },
  'webhooks/edit-webhook': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => editWebhook(world.ports, caller, { webhookId: await newWebhook(world), url: `${hookUrl}/2` }),
  },
  'webhooks/pause-webhook': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => pauseWebhook(world.ports, caller, { webhookId: await newWebhook(world), paused: true }),
  },
  'webhooks/rotate-webhook-secret': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => rotateWebhookSecret(world.ports, caller, { webhookId: await newWebhook(world), overlapHours: 1 }),
  },
  'webhooks/remove-webhook': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => removeWebhook(world.ports, caller, { webhookId: await newWebhook(world) }),
  },
  'webhooks/test-webhook': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => testWebhook(world.ports, caller, { webhookId: await newWebhook(world) }),
  },
  'webhooks/replay-deliveries': {
    may: ['admin', 'engineer', 'colleague'],
    attempt: (world) => async (caller) => {
      const webhookId = await newWebhook(world);
      await world.database.connection.pool.query("UPDATE delivery SET status = 'failed', settled_at = now() WHERE webhook_id = $1", [
        webhookId,
      ]);
      return replayDeliveries(world.ports, caller, { webhookId, which: { failedSince: world.clock.now } });
    },
  },
  'notices/read-notices': { may: everyone, attempt: (world) => (caller) => readNotices(world.ports, caller, { ids: 'all' }) },
  'notices/choose-mail': { may: everyone, attempt: (world) => (caller) => chooseMail(world.ports, caller, { choice: 'all' }) },
  'registry/save-view': {
    may: everyone,
    attempt: (world) => (caller) => saveView(world.ports, caller, { name: 'Killed flags', query: 'state=killed' }),
  },
  'registry/remove-view': {
    may: everyone,
    attempt: (world) => async (caller) => {
      done(await saveView(world.ports, caller, { name: 'Mine', query: '' }));
      return removeView(world.ports, caller, { name: 'Mine' });
    },
  },
  'people/create-person': {
    may: ['admin'],
    attempt: (world) => (caller) =>
      createPerson(world.ports, caller, { email: `new${fresh()}@example.com`, name: 'New', title: '', grants: [] }),
  },
  'people/set-grants': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      const personId = await newPerson(world);
      return setGrants(world.ports, caller, { personId, grants: [{ role: 'support' }], reason: 'Try' });
    },
  },
  'people/set-person-active': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      const personId = await newPerson(world);
      return setPersonActive(world.ports, caller, { personId, active: false, reason: 'Try' });
    },
  },
  'access/request-elevation': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => (caller) =>
      requestElevation(world.ports, caller, { ask: { role: 'content' }, reason: `Try ${fresh()}`, minutes: 5 }),
  },
  // The right to draft what is MoneyCritical: given by whoever approves what is.
  'access/approve-elevation': {
    may: ['admin', 'finance'],
    attempt: (world) => async (caller) => approveElevation(world.ports, caller, { elevationId: await asked(world) }),
  },
  'access/deny-elevation': {
    may: ['admin', 'finance'],
    attempt: (world) => async (caller) => denyElevation(world.ports, caller, { elevationId: await asked(world) }),
  },
  'access/end-elevation': {
    may: ['admin', 'support'],
    attempt: (world) => async (caller) => endElevation(world.ports, caller, { elevationId: await asked(world) }),
  },
  'access/break-glass': {
    may: ['admin', 'engineer', 'colleague', 'safety'],
    attempt: (world) => async (caller) => {
      const broken = await breakGlass(world.ports, caller, { ticket: 'INC-1', reason: 'Try', minutes: 1 });
      if (broken.ok) done(await endElevation(world.ports, caller, { elevationId: broken.value.id }));
      return broken;
    },
  },
  'access/review-break-glass': {
    may: ['admin', 'auditor'],
    attempt: (world) => async (caller) => {
      const { id: elevationId } = done(await breakGlass(world.ports, world.as.colleague, { ticket: 'INC-1', reason: 'Try', minutes: 1 }));
      done(await endElevation(world.ports, world.as.colleague, { elevationId }));
      return reviewBreakGlass(world.ports, caller, { elevationId, review: 'As it should be' });
    },
  },
  'access/start-guise': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      const started = await startGuise(world.ports, caller, { personId: 'per_colleague', mode: 'view', reason: 'Try' });
      if (started.ok) done(await endGuise(world.ports, caller));
      return started;
    },
  },
  // Everybody takes off the looks that they wear: here, somebody else put them on them.
  'access/end-guise': {
    may: everyone,
    attempt: (world) => async (caller) => {
      const { id, name } = caller.actor;
      const asId = id === 'per_admin' ? 'per_support' : 'per_admin';
      const times = { startedAt: world.clock.now, endsAt: new Date(world.clock.now.getTime() + 1) };
      const names = { personId: id, personName: name, asId, asName: asId };
      await world.ports.transaction(({ guises }) =>
        guises.start({ id: `gui_${fresh()}`, mode: 'view', ...names, reason: 'Try', ...times }),
      );
      return endGuise(world.ports, caller);
    },
  },
  'service-accounts/create-service-account': {
    may: ['admin'],
    attempt: (world) => (caller) =>
      createServiceAccount(world.ports, caller, {
        name: 'Pipeline',
        title: '',
        grants: [{ role: 'engineering', environments: [environment] }],
      }),
  },
  'service-accounts/edit-service-account': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      const { id: accountId } = done(await createServiceAccount(world.ports, world.as.admin, { name: 'Try', title: '', grants: [] }));
      return editServiceAccount(world.ports, caller, { accountId, active: false, reason: 'Try' });
    },
  },
  'people/create-api-token': {
    may: everyone.filter((persona) => persona !== 'auditor'),
    attempt: (world) => (caller) => createApiToken(world.ports, caller, { name: 'Try' }),
  },
  // Whoever rotates a token is shown the new one: that is for its owner alone.
  'people/rotate-api-token': {
    may: ['colleague'],
    attempt: (world) => async (caller) => {
      const { token } = done(await createApiToken(world.ports, world.as.colleague, { name: 'Try' }));
      return rotateApiToken(world.ports, caller, { tokenId: token.id });
    },
  },
  'people/revoke-api-token': {
    may: ['admin', 'colleague'],
    attempt: (world) => async (caller) => {
      const { token } = done(await createApiToken(world.ports, world.as.colleague, { name: 'Try' }));
      return revokeApiToken(world.ports, caller, { tokenId: token.id });
    },
  },
  'people/create-admin': {
    may: [],
    attempt: (world) => (caller) => createAdmin(world.ports, { email: caller.actor.email, name: 'Me', title: '' }),
  },
  'factors/begin-totp': { may: everyone, attempt: (world) => (caller) => beginTotp(world.ports, caller) },
  'factors/confirm-totp': {
    may: everyone,
    attempt: (world) => async (caller) => {
      const { secret } = done(await beginTotp(world.ports, caller));
      const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now.getTime() });
      return confirmTotp(world.ports, caller, { code });
    },
  },
  // No browser answers here: who may gets as far as the passkey, which is refused without a record.
  'factors/add-passkey': {
    may: [],
    refusal: 'FACTOR_REFUSED',
    attempt: (world) => (caller) => addPasskey(world.ports, caller, { name: 'Try', answer: {}, challenge: 'x' }),
  },
  'factors/renew-recovery-codes': { may: everyone, attempt: (world) => (caller) => renewRecoveryCodes(world.ports, caller) },
  'factors/remove-factor': {
    may: ['admin', 'colleague'],
    attempt: (world) => (caller) => removeFactor(world.ports, caller, { personId: 'per_colleague' }),
  },
  'factors/forget-device': {
    may: ['admin', 'colleague'],
    attempt: (world) => async (caller) => {
      const at = world.clock.now;
      const device = { id: `dev_${fresh()}`, hash: `${fresh()}`, personId: 'per_colleague', userAgent: '' };
      await world.ports.transaction(({ factors }) =>
        factors.addDevice({ ...device, createdAt: at, lastSeenAt: at, expiresAt: new Date(at.getTime() + 1) }),
      );
      return forgetDevice(world.ports, caller, { deviceId: device.id, personId: 'per_colleague' });
    },
  },
  'sessions/end-sessions': {
    may: ['admin', 'colleague'],
    attempt: (world) => (caller) => endSessions(world.ports, caller, { personId: 'per_colleague' }),
  },
  'groups/set-group-grants': {
    may: ['admin'],
    attempt: (world) => (caller) => setGroupGrants(world.ports, caller, { group: 'try', grants: [{ role: 'support' }], reason: 'Try' }),
  },
  'audit/export-audit': {
    may: ['admin', 'auditor'],
    attempt: (world) => (caller) => exportAudit(world.ports, caller, { format: 'jsonl' }),
  },
  'audit/verify-audit': {
    may: ['admin', 'auditor'],
    attempt: (world) => (caller) => verifyAudit(world.ports, caller),
  },
  'alerts/save-channel': {
    may: ['admin'],
    attempt: (world) => (caller) => saveChannel(world.ports, caller, { kind: 'mail', name: `Try ${fresh()}`, target: 'try@example.com' }),
  },
  'alerts/remove-channel': {
    may: ['admin'],
    attempt: (world) => async (caller) => removeChannel(world.ports, caller, { channelId: await newChannel(world) }),
  },
  'alerts/test-channel': {
    may: ['admin'],
    attempt: (world) => async (caller) => testChannel(world.ports, caller, { channelId: await newChannel(world) }),
  },
  'anomalies/save-anomaly-rule': {
    may: ['admin'],
    attempt: (world) => (caller) => saveAnomalyRule(world.ports, caller, { ruleId: `try-${fresh()}`, rule: killRule }),
  },
  'anomalies/remove-anomaly-rule': {
    may: ['admin'],
    attempt: (world) => async (caller) => removeAnomalyRule(world.ports, caller, { ruleId: await newRule(world) }),
  },
  'anomalies/acknowledge-finding': {
    may: ['admin', 'safety'],
    attempt: (world) => async (caller) => acknowledgeFinding(world.ports, caller, { findingId: await newFinding(world), note: 'Try' }),
  },
  'digests/choose-digest': {
    may: ['admin', 'auditor'],
    attempt: (world) => (caller) => chooseDigest(world.ports, caller, { wanted: true, zone: 'UTC', hour: 8 }),
  },
  'personal/unmask-personal': {
    may: ['admin', 'finance'],
    attempt: (world) => async (caller) => {
      const unmasked = await unmaskPersonal(world.ports, caller, { kind: 'PIITax', reason: 'Try' });
      if (unmasked.ok) await maskAgain(world.ports, caller, { unmaskId: unmasked.value.id });
      return unmasked;
    },
  },
  'personal/mask-again': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      await unmaskPersonal(world.ports, world.as.admin, { kind: 'people', reason: 'Try' });
      const [running] = await world.ports.read(({ personal }) => personal.running('per_admin', world.clock.now));
      return maskAgain(world.ports, caller, { unmaskId: running?.id ?? '' });
    },
  },
  'personal/export-ledger': {
    may: ['admin', 'auditor'],
    attempt: (world) => (caller) => exportLedger(world.ports, caller, { format: 'csv' }),
  },
  'retention/edit-retention': {
    may: ['admin'],
    attempt: (world) => (caller) => editRetention(world.ports, caller, { kind: 'notice', days: 30, reason: 'Try' }),
  },
  'retention/place-hold': { may: ['admin', 'auditor'], attempt: (world) => (caller) => placeHold(world.ports, caller, { reason: 'Try' }) },
  'retention/ask-to-lift-hold': {
    may: ['admin', 'auditor'],
    attempt: (world) => async (caller) => {
      const { id } = done(await placeHold(world.ports, world.as.admin, { reason: 'Try' }));
      return askToLiftHold(world.ports, caller, { holdId: id, reason: 'Try' });
    },
  },
  // Whoever asked does not agree to it: here that is the admin.
  'retention/lift-hold': {
    may: ['auditor'],
    attempt: (world) => async (caller) => {
      const { id } = done(await placeHold(world.ports, world.as.admin, { reason: 'Try' }));
      done(await askToLiftHold(world.ports, world.as.admin, { holdId: id, reason: 'Try' }));
      return liftHold(world.ports, caller, { holdId: id });
    },
  },
  'service-accounts/trust-issuer': {
    may: ['admin'],
    attempt: (world) => async (caller) => trustIssuer(world.ports, caller, { accountId: await newAccount(world), ...trustTerms }),
  },
  'service-accounts/distrust-issuer': {
    may: ['admin'],
    attempt: (world) => async (caller) => {
      const accountId = await newAccount(world);
      const { id } = done(await trustIssuer(world.ports, world.as.admin, { accountId, ...trustTerms }));
      return distrustIssuer(world.ports, caller, { accountId, trustId: id });
    },
  },
  'environments/create-environment': {
    may: ['admin'],
    attempt: (world) => (caller) =>
      createEnvironment(world.ports, caller, { name: `try-${fresh()}`, title: 'Try', production: false, approvalsRequired: 0 }),
  },
};

const trustTerms = { name: 'Try', issuer: 'https://ci.example.com', audience: 'switchyard', subject: 'repo:acme/shop:**' };
const newAccount = async ({ ports, as }: World) =>
  done(await createServiceAccount(ports, as.admin, { name: 'Try', title: '', grants: [] })).id;

const hookUrl = 'https://example.com/hooks';

/** The others are taken away behind the use-cases, since an environment has room for fifty. */
async function newWebhook({ ports, as, database }: World): Promise<string> {
  await database.connection.pool.query("UPDATE webhook SET status = 'removed'");
  return done(await createWebhook(ports, as.admin, { environment, url: hookUrl })).webhook.id;
}

const killRule: SaveAnomalyRule['rule'] = {
  title: 'Kills',
  events: ['flag.kill'],
  groupBy: 'actor',
  windowMinutes: 60,
  threshold: 5,
  severity: 'low',
  coolDownMinutes: 60,
};

async function newChannel({ ports, as }: World): Promise<string> {
  return done(await saveChannel(ports, as.admin, { kind: 'mail', name: `Try ${fresh()}`, target: 'try@example.com' })).channel.id;
}

async function newRule({ ports, as }: World): Promise<string> {
  return done(await saveAnomalyRule(ports, as.admin, { ruleId: `try-${fresh()}`, rule: killRule })).id;
}

async function newFinding(world: World): Promise<string> {
  const { ports } = world;
  const id = ports.newId('fnd');
  const ruleId = await newRule(world);
  const open = { acknowledgedAt: null, acknowledgedByName: null, note: '' };
  const seen = { severity: 'low' as const, sentence: 'Try', group: 'per_houston', measured: 1, records: [1], at: ports.now() };
  await ports.transaction(({ anomalies }) => anomalies.addFinding({ id, ruleId, ruleVersion: 1, ...seen, ...open }));
  return id;
}

async function newPerson({ ports, as }: World): Promise<string> {
  return done(await createPerson(ports, as.admin, { email: `new${fresh()}@example.com`, name: 'New', title: '', grants: [] })).id;
}

const folder = join(import.meta.dirname, '../../apps/console/app/usecases');
const useCases = readdirSync(folder, { withFileTypes: true })
  .filter((area) => area.isDirectory())
  .flatMap((area) => readdirSync(join(folder, area.name)).map((file) => `${area.name}/${file}`))
  .filter((path) => path.endsWith('.server.ts'))
  .map((path) => path.slice(0, -'.server.ts'.length));

it('every use-case has a row, and every row a use-case', () => {
  expect(Object.keys(rows).sort()).toEqual(useCases.sort());
});

describe('exactly those named may', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({
      webhookSecret: (id, generation) => `whsec_${id}${generation}`,
      proofs: createProofs('a key of thirty-two characters, or more', 'http://localhost:3999'),
    });
  });
  afterAll(() => world.close());

  it.each(Object.entries(rows))('%s', async (_useCase, { may, attempt, refusal = 'NOT_EMPTY' }) => {
    const outcomes: [Persona, string][] = [];
    for (const persona of personas) {
      const before = await countRefusals(world);
      const result = await attempt(world)(world.as[persona], persona);
      if (result.ok) outcomes.push([persona, 'may']);
      else outcomes.push([persona, (await countRefusals(world)) > before ? 'refused, on record' : result.refusal.code]);
    }
    const expected = personas.map((persona) => [
      persona,
      may.includes(persona) ? 'may' : may.length === 0 ? refusal : 'refused, on record',
    ]);
    expect(outcomes).toEqual(expected);
  });
});

async function countRefusals({ database }: World): Promise<number> {
  const { rows: found } = await database.connection.pool.query("SELECT count(*)::int AS count FROM audit WHERE result = 'refused'");
  return found[0].count;
}

it('an empty installation gets its first admin, who then makes everyone else', async () => {
  const { ports, close } = await createTestDatabase();
  try {
    const admin = done(await createAdmin(ports, { email: 'first@example.com', name: 'First', title: '' }));
    const caller = { actor: admin, requestId: null };
    done(await createEnvironment(ports, caller, { name: 'production', title: 'Production', production: true, approvalsRequired: 1 }));
    done(await createPerson(ports, caller, { email: 'second@example.com', name: 'Second', title: '', grants: [{ role: 'finance' }] }));
    const [newest, , oldest] = await ports.read(({ audit }) => audit.list({}));
    expect([oldest?.verb, newest?.verb]).toEqual(['admin.create', 'person.create']);
  } finally {
    await close();
  }
});

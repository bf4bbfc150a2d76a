// The ports on Postgres: stores for one transaction, the clock, identifiers and secrets.
import { randomBytes } from 'node:crypto';
import type { FlightDeck } from '../../ports/flight.ts';
import type { Proofs } from '../../ports/identity.ts';
import type { JobKind } from '../../ports/jobs.ts';
import type { Ports, Stores } from '../../ports.ts';
import { postgresAuditWatch, postgresChannels, postgresDigests } from './alerts.ts';
import { postgresAnomalies } from './anomalies.ts';
import { postgresAnswers } from './answers.ts';
import { postgresAudit } from './audit.ts';
import { postgresAuditTree } from './audit-tree.ts';
import { postgresChanges } from './changes.ts';
import type { Connection } from './connection.ts';
import { postgresElevations, postgresGuises } from './elevations.ts';
import { postgresEnvironments } from './environments.ts';
import { postgresFactors } from './factors.ts';
import { postgresFlights } from './flights.ts';
import { postgresSchedules, postgresWaivers } from './gates.ts';
import { postgresIdentities } from './identities.ts';
import { postgresJobs } from './jobs.ts';
import { postgresKills } from './kills.ts';
import { postgresNotices } from './notices.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPeople } from './people.ts';
import { postgresPersonal } from './personal.ts';
import { postgresPreviews } from './previews.ts';
import { postgresRecordings } from './recordings.ts';
import { postgresRecovery } from './recovery.ts';
import { postgresRegistry } from './registry.ts';
import { postgresRehearsals } from './rehearsals.ts';
import { postgresReleases } from './releases.ts';
import { postgresRetention } from './retention.ts';
import { postgresReview } from './review.ts';
import { postgresRollout } from './rollout.ts';
import { postgresSavedViews } from './saved-views.ts';
import { postgresSdkKeys } from './sdk-keys.ts';
import { postgresServiceAccounts, postgresTokens } from './service-accounts.ts';
import { postgresSessions } from './sessions.ts';
import { newSortableId } from './sortable-id.ts';
import { postgresStages } from './stages.ts';
import { inReading, inTransaction, type Transaction } from './transaction.ts';
import { postgresUsage } from './usage.ts';
import { postgresWebhooks } from './webhooks.ts';

export function toStores(transaction: Transaction, now: () => Date): Stores {
  return {
    now,
    environments: postgresEnvironments(transaction),
    registry: postgresRegistry(transaction),
    changes: postgresChanges(transaction),
    releases: postgresReleases(transaction),
    kills: postgresKills(transaction),
    recovery: postgresRecovery(transaction),
    people: postgresPeople(transaction),
    tokens: postgresTokens(transaction),
    elevations: postgresElevations(transaction),
    guises: postgresGuises(transaction),
    serviceAccounts: postgresServiceAccounts(transaction),
    sdkKeys: postgresSdkKeys(transaction),
    stages: postgresStages(transaction),
    audit: postgresAudit(transaction),
    auditTree: postgresAuditTree(transaction),
    outbox: postgresOutbox(transaction),
    recordings: postgresRecordings(transaction),
    savedViews: postgresSavedViews(transaction),
    previews: postgresPreviews(transaction),
    usage: postgresUsage(transaction),
    jobs: postgresJobs(transaction),
    review: postgresReview(transaction),
    answers: postgresAnswers(transaction),
    flights: postgresFlights(transaction),
    rollout: postgresRollout(transaction),
    rehearsals: postgresRehearsals(transaction),
    waivers: postgresWaivers(transaction),
    schedules: postgresSchedules(transaction),
    notices: postgresNotices(transaction),
    webhooks: postgresWebhooks(transaction),
    channels: postgresChannels(transaction),
    auditWatch: postgresAuditWatch(transaction),
    anomalies: postgresAnomalies(transaction),
    digests: postgresDigests(transaction),
    sessions: postgresSessions(transaction),
    identities: postgresIdentities(transaction),
    factors: postgresFactors(transaction),
    personal: postgresPersonal(transaction),
    retention: postgresRetention(transaction),
  };
}

export interface PostgresPortsOptions {
  /** Called after every commit, without waiting, with the kinds of jobs that the transaction asked for. */
  readonly afterCommit?: (enqueued: ReadonlySet<JobKind>) => void;
  readonly now?: () => Date;
  readonly flightDeck?: FlightDeck | undefined;
  readonly webhookSecret?: Ports['webhookSecret'];
  readonly sealTarget?: Ports['sealTarget'];
  readonly proofs?: Proofs;
}

const noProof = (): never => {
  throw new Error('These ports were made without the key that second factors are sealed with.');
};
const noProofs: Proofs = {
  newTotp: noProof,
  showTotp: noProof,
  checkTotp: noProof,
  hashRecoveryCode: noProof,
  hashAddress: noProof,
  offerPasskey: noProof,
  takePasskey: noProof,
  askPasskey: noProof,
  checkPasskey: noProof,
};

const noSecret = (): never => {
  throw new Error('These ports were made without the keys of webhooks and channels.');
};

export function postgresPorts(connection: Connection, options: PostgresPortsOptions = {}): Ports {
  const { afterCommit, flightDeck, now = () => new Date(), webhookSecret = noSecret, sealTarget = noSecret, proofs = noProofs } = options;
  return {
    async transaction(work) {
      let enqueued: ReadonlySet<JobKind> = new Set();
      const result = await inTransaction(connection, (transaction) => {
        enqueued = transaction.enqueued;
        return work(toStores(transaction, now));
      });
      afterCommit?.(enqueued);
      return result;
    },
    read: (work) => inReading(connection, (transaction) => work(toStores(transaction, now))),
    now,
    newId: (prefix) => newSortableId(prefix, now()),
    newSecret: () => randomBytes(32).toString('base64url'),
    ...(flightDeck && { flightDeck }),
    webhookSecret,
    sealTarget,
    proofs,
  };
}

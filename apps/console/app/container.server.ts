// The only file that names adapters: it connects the ports to Postgres, the outbox to the edge and the jobs to their workers.
import { edgeAnchorage } from './adapters/anchors/edge-anchorage.ts';
import { objectStoreAnchorage } from './adapters/anchors/object-store-anchorage.ts';
import { adoptRecovery } from './adapters/edge/adopt-recovery.ts';
import { createEdgeClient } from './adapters/edge/edge-client.ts';
import { createHeadSigner } from './adapters/edge/head-signer.ts';
import { type OutboxWorker, startOutboxWorker } from './adapters/edge/outbox-worker.ts';
import { refuseRelease } from './adapters/edge/refuse-release.ts';
import { createTreeHeadSigner } from './adapters/edge/tree-head-signer.ts';
import { createUsageIntake, type UsageIntake } from './adapters/edge/usage-intake.ts';
import { createFlightDeck } from './adapters/flight/flight-deck.ts';
import { createIdTokenReader } from './adapters/id-tokens/id-tokens.ts';
import { startJobWorkers } from './adapters/jobs/job-workers.ts';
import { type AuditWatcher, startAuditWatcher } from './adapters/notices/audit-watcher.ts';
import { createMailer } from './adapters/notices/mailer.ts';
import { type NoticeWorker, startNoticeWorker } from './adapters/notices/notice-worker.ts';
import { addressRule } from './adapters/notices/public-address.ts';
import { webhookSecrets } from './adapters/notices/webhook-message.ts';
import { type Connection, connect, openPool } from './adapters/postgres/connection.ts';
import { postgresHeadLedger } from './adapters/postgres/head-ledger.ts';
import { createNewsFeed } from './adapters/postgres/news-feed.ts';
import { postgresNoticeLedger } from './adapters/postgres/notice-ledger.ts';
import { postgresPorts } from './adapters/postgres/postgres-ports.ts';
import { createProofs } from './adapters/proofs/proofs.ts';
import { targetSeal } from './adapters/proofs/seal.ts';
import { createReplayer } from './adapters/replay/replay-thread.ts';
import { measuredJobs, measuredPorts } from './adapters/telemetry/measured.ts';
import { startTelemetry } from './adapters/telemetry/otlp-telemetry.ts';
import { createJobHandlers } from './job-handlers.server.ts';
import type { IdTokenReader } from './ports/access.ts';
import type { Anchorage } from './ports/audit.ts';
import type { NewsFeed } from './ports/live.ts';
import type { Telemetry } from './ports/telemetry.ts';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.server.ts';
import { watchAudit } from './usecases/alerts/watch-audit.ts';

export interface Container {
  readonly ports: Ports;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly outbox: OutboxWorker;
  readonly usageIntake: UsageIntake;
  /** Reads ID tokens of CI providers. */
  readonly idTokens: IdTokenReader;
  /** What open pages are told. */
  readonly news: NewsFeed;
  /** Cuts off deliveries under way, which the next start carries on, then closes the connections. */
  close(): Promise<void>;
}

export async function createContainer(settings: Settings): Promise<Container> {
  const { DATABASE_URL: url, DATABASE_DRIVER: driver } = settings;
  const telemetry = await startTelemetry({
    endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampledShare: settings.OTEL_TRACES_SAMPLER_ARG,
    metricsEveryMs: settings.OTEL_METRIC_EXPORT_INTERVAL,
  });
  const database = { url, ...(driver && { driver }) };
  const connection = await connect(database);
  const news = createNewsFeed({ pool: openPool({ ...database, connectionsMax: 1 }) });
  const closing = new AbortController();
  const signingKeys = { current: settings.SIGNING_KEY, others: settings.PUBLISH_KEYS.keys };
  const outbox = startOutboxWorker({
    ledger: postgresHeadLedger(connection),
    edge: createEdgeClient(settings.EDGE_URL, closing.signal),
    signer: await createHeadSigner({ ...signingKeys, recovery: settings.RECOVERY_KEYS.keys }),
    adoptRecovery: (head) => adoptRecovery(postgresPorts(connection), head),
    refuseRelease: (refused) => refuseRelease(postgresPorts(connection), refused),
    now: () => new Date(),
  });
  const flightDeck = createFlightDeck();
  const notices = startNotices(connection, settings);
  const plainPorts = postgresPorts(connection, {
    flightDeck,
    afterCommit(enqueued) {
      outbox.wake();
      notices.wake();
      watcher.wake();
      jobs.wake(enqueued);
    },
    webhookSecret: webhookSecretsOf(settings),
    sealTarget: targetSealOf(settings).close,
    proofs: createProofs(settings.SECRETS_KEY ?? settings.SESSION_SECRET, settings.CONSOLE_URL),
  });
  const ports = measuredPorts(plainPorts, telemetry);
  const watcher = startWatcher(connection, notices, telemetry);
  const tools = {
    treeHeads: await createTreeHeadSigner(signingKeys),
    anchorages: anchoragesOf(settings),
    replayer: createReplayer(),
    mails: settings.SMTP_URL !== undefined,
  };
  const jobs = startJobWorkers({
    pool: connection.pool,
    handlers: measuredJobs(createJobHandlers(ports, tools), telemetry),
  });
  const usageIntake = createUsageIntake({ ports: postgresPorts(connection), keys: settings.USAGE_KEYS.keys });
  return {
    ports,
    settings,
    telemetry,
    outbox,
    usageIntake,
    idTokens: createIdTokenReader(),
    news,
    async close() {
      closing.abort();
      await news.close();
      flightDeck.close();
      await jobs.stop();
      await watcher.stop();
      await outbox.stop();
      await notices.stop();
      await connection.close();
      await telemetry.stop();
    },
  };
}

function startWatcher(connection: Connection, notices: NoticeWorker, telemetry: Telemetry): AuditWatcher {
  return startAuditWatcher(async () => {
    const { records, alerts } = await watchAudit(postgresPorts(connection));
    for (const { verb, result } of records) telemetry.count('switchyard.records', { verb, result });
    if (alerts > 0) {
      telemetry.count('switchyard.alerts', {}, alerts);
      notices.wake();
    }
    return records.length;
  });
}

function webhookSecretsOf({ WEBHOOK_KEY, SESSION_SECRET }: Settings): Ports['webhookSecret'] {
  return webhookSecrets(WEBHOOK_KEY ?? SESSION_SECRET);
}

function targetSealOf({ SECRETS_KEY, SESSION_SECRET }: Settings) {
  return targetSeal(SECRETS_KEY ?? SESSION_SECRET);
}

function startNotices(connection: Connection, settings: Settings): NoticeWorker {
  const { CONSOLE_URL, SMTP_URL, MAIL_FROM, WEBHOOK_NETWORKS } = settings;
  return startNoticeWorker({
    ledger: postgresNoticeLedger(connection),
    mailer: SMTP_URL === undefined ? undefined : createMailer(SMTP_URL, MAIL_FROM, CONSOLE_URL),
    addresses: addressRule(WEBHOOK_NETWORKS),
    secretOf: webhookSecretsOf(settings),
    openTarget: targetSealOf(settings).open,
    consoleUrl: CONSOLE_URL,
    now: () => new Date(),
  });
}

/** With the edge always; in an object store where a bucket is configured. */
function anchoragesOf({
  EDGE_URL,
  ANCHOR_BUCKET,
  ANCHOR_REGION,
  ANCHOR_ENDPOINT,
  ANCHOR_KEY_ID,
  ANCHOR_SECRET,
  ANCHOR_DAYS,
}: Settings): Anchorage[] {
  const edge = edgeAnchorage(EDGE_URL);
  if (ANCHOR_BUCKET === undefined) return [edge];
  const credentials = ANCHOR_KEY_ID && ANCHOR_SECRET ? { accessKeyId: ANCHOR_KEY_ID, secretAccessKey: ANCHOR_SECRET } : undefined;
  const place = { bucket: ANCHOR_BUCKET, region: ANCHOR_REGION, endpoint: ANCHOR_ENDPOINT, credentials };
  return [edge, objectStoreAnchorage({ ...place, retentionDays: ANCHOR_DAYS, now: () => new Date() })];
}

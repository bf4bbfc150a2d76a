// When each location first answered from a release or with a kill in force. Locations tell the first answer from each head; which
// heads had a release or a kill in them is in the ledger of heads.
import { type SQL, sql } from 'drizzle-orm';
import type { Arrival, Propagation, Receipt } from '../../ports/usage.ts';
import type { Transaction } from './transaction.ts';

/**
 * Nobody can push to an isolate: one that was asked less often than this learns of a head by the question that is answered
 * from it, and its time says when somebody asked.
 */
const quietMsMax = 5_000;

/**
 * The first answer of each location from heads with this release, as the stable one or as the candidate. What told of the release by
 * name and what told of its heads are looked up apart, each by an index of its own: there are as many receipts as heads times locations.
 */
const ofReleases = (where: SQL) => sql`
  WITH wanted AS (SELECT release.id, release.environment, release.version, release.published_at FROM release WHERE ${where}),
    heads AS (SELECT DISTINCT wanted.id, wanted.environment, head.seq FROM wanted
      JOIN head ON head.release_id = wanted.id AND head.delivered_at IS NOT NULL),
    told AS (
      SELECT wanted.id, receipt.location, receipt.at, receipt.quiet_ms FROM wanted
        JOIN usage_receipt AS receipt ON receipt.environment = wanted.environment AND receipt.release = wanted.version
      UNION ALL
      SELECT heads.id, receipt.location, receipt.at, receipt.quiet_ms FROM heads
        JOIN usage_receipt AS receipt ON receipt.environment = heads.environment AND receipt.seq = heads.seq)
  SELECT DISTINCT ON (wanted.id, told.location) wanted.version, wanted.published_at AS since, told.location, told.at, told.quiet_ms
  FROM wanted JOIN told ON told.id = wanted.id
  ORDER BY wanted.id, told.location, told.at`;

/** The first answer of each location from heads with this kill. Two clocks are compared, so an answer may seem to be first. */
const ofKills = (where: SQL) => sql`
  SELECT kill.at AS since, first.location, first.at, first.quiet_ms
  FROM kill
    CROSS JOIN LATERAL (SELECT min(seq) AS seq FROM head
      WHERE head.environment = kill.environment AND head.signed_at >= kill.at - interval '1 minute' AND position(kill.id in head.content) > 0) AS begin
    CROSS JOIN LATERAL (SELECT DISTINCT ON (told.location) told.location, told.at, told.quiet_ms FROM usage_receipt AS told
      WHERE told.environment = kill.environment AND told.seq >= begin.seq AND told.at >= kill.at - interval '1 minute'
        AND (kill.revived_at IS NULL OR told.at <= kill.revived_at)
      ORDER BY told.location, told.at) AS first
  WHERE ${where}`;

type ReceiptRow = { location: string; at: Date; busy: boolean; answered_at: Date };

async function read({ db }: Transaction, environment: string, first: SQL): Promise<Receipt[]> {
  const { rows } = await db.execute<ReceiptRow>(sql`
    SELECT first.location, first.at, coalesce(first.quiet_ms <= ${quietMsMax}, false) AS busy, usage_location.answered_at
    FROM (${first}) AS first
      JOIN usage_location ON usage_location.environment = ${environment} AND usage_location.location = first.location
    ORDER BY first.at, first.location`);
  return rows.map(({ location, at, busy, answered_at }) => ({ location, at: new Date(at), busy, answeredAt: new Date(answered_at) }));
}

/** A receipt before its release counts as 0 ms: two clocks are compared, the console's and the location's. */
const ms = sql`greatest(extract(epoch from first.at - first.since) * 1000, 0)`;

async function measure({ db }: Transaction, first: SQL): Promise<Propagation | undefined> {
  const { rows } = await db.execute<{ receipts: string; p50: string; p99: string }>(sql`
    SELECT count(*) AS receipts, percentile_disc(0.5) WITHIN GROUP (ORDER BY ${ms}) AS p50,
      percentile_disc(0.99) WITHIN GROUP (ORDER BY ${ms}) AS p99
    FROM (${first}) AS first WHERE first.quiet_ms <= ${quietMsMax}`);
  const [found] = rows;
  const receipts = Number(found?.receipts ?? 0);
  return found && receipts > 0 ? { receipts, p50Ms: Number(found.p50), p99Ms: Number(found.p99) } : undefined;
}

export function releaseReceipts(transaction: Transaction, environment: string, version: string): Promise<Receipt[]> {
  return read(transaction, environment, ofReleases(sql`release.environment = ${environment} AND release.version = ${version}`));
}

export async function releaseArrivals(
  { db }: Transaction,
  environment: string,
  versions: readonly string[],
): Promise<Map<string, Arrival>> {
  const these = sql`release.environment = ${environment} AND release.version = ANY (${sql.param(versions)}::text[])`;
  const { rows } = await db.execute<{ version: string; locations: string; everywhere: string | null }>(sql`
    SELECT first.version, count(*) AS locations, max(${ms}) FILTER (WHERE first.quiet_ms <= ${quietMsMax}) AS everywhere
    FROM (${ofReleases(these)}) AS first GROUP BY first.version`);
  return new Map(
    rows.map(({ version, locations, everywhere }) => [
      version,
      { locations: Number(locations), everywhereMs: everywhere === null ? null : Number(everywhere) },
    ]),
  );
}

export function releasePropagation(transaction: Transaction, environment: string, since: Date): Promise<Propagation | undefined> {
  return measure(transaction, ofReleases(sql`release.environment = ${environment} AND release.published_at >= ${since.toISOString()}`));
}

export function killReceipts(transaction: Transaction, environment: string, killId: string): Promise<Receipt[]> {
  return read(transaction, environment, ofKills(sql`kill.environment = ${environment} AND kill.id = ${killId}`));
}

export function killPropagation(transaction: Transaction, environment: string, since: Date): Promise<Propagation | undefined> {
  return measure(transaction, ofKills(sql`kill.environment = ${environment} AND kill.at >= ${since.toISOString()}`));
}

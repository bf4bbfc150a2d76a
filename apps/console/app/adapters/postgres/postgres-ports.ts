// The ports on Postgres: stores for one transaction, the clock, identifiers and secrets.
import { randomBytes } from 'node:crypto';
import type { Ports, Stores } from '../../ports.ts';
import { postgresAudit } from './audit.ts';
import { postgresChanges } from './changes.ts';
import type { Connection } from './connection.ts';
import { postgresEnvironments } from './environments.ts';
import { postgresKills } from './kills.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPeople } from './people.ts';
import { postgresRecovery } from './recovery.ts';
import { postgresRegistry } from './registry.ts';
import { postgresReleases } from './releases.ts';
import { postgresSdkKeys } from './sdk-keys.ts';
import { postgresStages } from './stages.ts';
import { inReading, inTransaction, type Transaction } from './transaction.ts';
import { postgresUsage } from './usage.ts';

export function toStores(transaction: Transaction): Stores {
  return {
    environments: postgresEnvironments(transaction),
    registry: postgresRegistry(transaction),
    changes: postgresChanges(transaction),
    releases: postgresReleases(transaction),
    kills: postgresKills(transaction),
    recovery: postgresRecovery(transaction),
    people: postgresPeople(transaction),
    sdkKeys: postgresSdkKeys(transaction),
    stages: postgresStages(transaction),
    audit: postgresAudit(transaction),
    outbox: postgresOutbox(transaction),
    usage: postgresUsage(transaction),
  };
}

export interface PostgresPortsOptions {
  /** Called after every commit, without waiting. */
  readonly afterCommit?: () => void;
  readonly now?: () => Date;
}

export function postgresPorts(connection: Connection, { afterCommit, now = () => new Date() }: PostgresPortsOptions = {}): Ports {
  return {
    async transaction(work) {
      const result = await inTransaction(connection, (transaction) => work(toStores(transaction)));
      afterCommit?.();
      return result;
    },
    read: (work) => inReading(connection, (transaction) => work(toStores(transaction))),
    now,
    newId: (prefix) => `${prefix}_${newSortableId(now().getTime())}`,
    newSecret: () => randomBytes(32).toString('base64url'),
  };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID (github.com/ulid/spec): 48 bits of milliseconds and 80 random bits, in 26 letters that sort by time. */
function newSortableId(ms: number): string {
  let bits = (BigInt(ms) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let position = 0; position < 26; position += 1) {
    text = `${crockford[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return text;
}

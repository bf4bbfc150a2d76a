// Channels of alerts, how far the audit was watched for them, and who gets which digest.
import { type AlertKind, alertKindNames } from '@switchyard/registry-core/alert/alert-kind';
import { asc, eq, ne } from 'drizzle-orm';
import type { AlertChannel, AuditWatchStore, ChannelStore, DigestStore } from '../../ports/alerts.ts';
import { alertChannel, auditWatch, digestChoice, digestSent } from './alerts-schema.ts';
import { deliveryLog, dropWaiting, sendTo } from './delivery-log.ts';
import type { Transaction } from './transaction.ts';

const known = new Set<string>(alertKindNames);

export function toChannel(row: typeof alertChannel.$inferSelect): AlertChannel {
  return { ...row, alerts: row.alerts.filter((kind): kind is AlertKind => known.has(kind)) };
}

export function postgresChannels(transaction: Transaction): ChannelStore {
  const { db } = transaction;
  const rowOf = ({ alerts, environments, ...channel }: AlertChannel) => ({
    ...channel,
    alerts: [...alerts],
    environments: [...environments],
  });
  return {
    list: async () =>
      (await db.select().from(alertChannel).where(ne(alertChannel.status, 'removed')).orderBy(asc(alertChannel.id))).map(toChannel),
    async find(id) {
      const [row] = await db.select().from(alertChannel).where(eq(alertChannel.id, id));
      return row && toChannel(row);
    },
    async create(channel) {
      await db.insert(alertChannel).values(rowOf(channel));
    },
    async save(channel) {
      await db.update(alertChannel).set(rowOf(channel)).where(eq(alertChannel.id, channel.id));
      if (channel.status === 'removed') await dropWaiting(transaction, 'channelId', channel.id);
    },
    log: deliveryLog(transaction, 'channelId'),
    send: (channelIds, told) => sendTo(transaction, 'channelId', channelIds, told),
  };
}

/** The one row of `audit_watch`, made by the migration. */
const watchId = 'alerts';

export function postgresAuditWatch({ db }: Transaction): AuditWatchStore {
  return {
    async take(wait) {
      const lock = wait ? {} : ({ skipLocked: true } as const);
      const [row] = await db.select().from(auditWatch).where(eq(auditWatch.id, watchId)).for('update', lock);
      return row?.seq;
    },
    async moveTo(seq) {
      await db.update(auditWatch).set({ seq }).where(eq(auditWatch.id, watchId));
    },
  };
}

export function postgresDigests(transaction: Transaction): DigestStore {
  const { db } = transaction;
  return {
    choices: () => db.select().from(digestChoice),
    async choose({ personId, ...chosen }) {
      await db
        .insert(digestChoice)
        .values({ personId, ...chosen })
        .onConflictDoUpdate({ target: digestChoice.personId, set: chosen });
    },
    async sendOnce(personId, day, told) {
      const first = await db
        .insert(digestSent)
        .values({ personId, day, at: told.at })
        .onConflictDoNothing()
        .returning({ day: digestSent.day });
      if (first.length === 0) return false;
      await sendTo(transaction, 'personId', [personId], told);
      return true;
    },
  };
}

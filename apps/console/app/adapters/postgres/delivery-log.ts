// The log of messages to webhooks or to channels of alerts, which is their queue as well.
import { and, asc, count, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Notice } from '../../notice.ts';
import { type Delivery, type DeliveryLog, type DeliveryStatus, deliveryStatuses } from '../../ports/notices.ts';
import { insertNotice, toKept } from './notices.ts';
import { delivery, deliveryAttempt, notice } from './notices-schema.ts';
import { newSortableId } from './sortable-id.ts';
import type { Transaction } from './transaction.ts';

const listLimit = 50;
const lastAttempt = sql`(SELECT max(number) FROM delivery_attempt WHERE delivery_id = ${delivery.id})`;
const columns = {
  delivery,
  notice,
  attempts: sql<number>`coalesce(${lastAttempt}, 0)`.mapWith(Number),
  lastError: sql<string>`coalesce((SELECT error FROM delivery_attempt WHERE delivery_id = ${delivery.id} AND number = ${lastAttempt}), '')`,
};

interface DeliveryRow {
  readonly delivery: typeof delivery.$inferSelect;
  readonly notice: typeof notice.$inferSelect;
  readonly attempts: number;
  readonly lastError: string;
}

/** Which receivers the log is about. */
type ReceiverColumn = 'webhookId' | 'channelId';

function toDelivery({ delivery: row, notice: told, attempts, lastError }: DeliveryRow): Delivery {
  const { id, webhookId, channelId, status, nextAttemptAt, settledAt } = row;
  return { id, receiverId: webhookId ?? channelId ?? '', notice: toKept(told), status, attempts, nextAttemptAt, settledAt, lastError };
}

export function deliveryLog(transaction: Transaction, receiver: ReceiverColumn): DeliveryLog {
  const { db } = transaction;
  const to = delivery[receiver];
  const deliveriesWhere = (...conditions: Parameters<typeof and>) =>
    db
      .select(columns)
      .from(delivery)
      .innerJoin(notice, eq(notice.id, delivery.noticeId))
      .where(and(...conditions))
      .orderBy(desc(delivery.id));
  return {
    async list(receiverId, { status, limit = listLimit, beforeId } = {}) {
      const page = [status && eq(delivery.status, status), beforeId === undefined ? undefined : lt(delivery.id, beforeId)];
      return (await deliveriesWhere(eq(to, receiverId), ...page).limit(limit)).map(toDelivery);
    },
    async find(id) {
      const [row] = await deliveriesWhere(eq(delivery.id, id));
      return row && toDelivery(row);
    },
    attempts: async (deliveryId) => {
      const rows = await db
        .select()
        .from(deliveryAttempt)
        .where(eq(deliveryAttempt.deliveryId, deliveryId))
        .orderBy(asc(deliveryAttempt.number));
      return rows.map(({ deliveryId: _, ...attempt }) => attempt);
    },
    async counts(receiverId, since) {
      const rows = await db
        .select({ status: delivery.status, count: count() })
        .from(delivery)
        .innerJoin(notice, eq(notice.id, delivery.noticeId))
        .where(and(eq(to, receiverId), gte(notice.at, since)))
        .groupBy(delivery.status);
      const found = new Map(rows.map((row) => [row.status, row.count]));
      // One count per status.
      return Object.fromEntries(deliveryStatuses.map((status) => [status, found.get(status) ?? 0])) as Record<DeliveryStatus, number>;
    },
    async replay(receiverId, which, at) {
      const chosen =
        'deliveryId' in which
          ? and(eq(delivery.id, which.deliveryId), inArray(delivery.status, ['delivered', 'failed']))
          : and(eq(delivery.status, 'failed'), gte(delivery.settledAt, which.failedSince));
      const replayed = await db
        .update(delivery)
        .set({ status: 'waiting', tries: 0, nextAttemptAt: at, settledAt: null })
        .where(and(eq(to, receiverId), chosen))
        .returning({ id: delivery.id });
      return replayed.length;
    },
  };
}

/** Puts one message for each of these receivers in the queue. Answers the id of the first. */
export async function sendTo(
  transaction: Transaction,
  receiver: ReceiverColumn | 'personId',
  ids: readonly string[],
  told: Notice,
): Promise<string> {
  const noticeId = await insertNotice(transaction, told);
  const rows = ids.map((id) => ({
    id: newSortableId('dlv', told.at),
    noticeId,
    [receiver]: id,
    status: 'waiting' as const,
    nextAttemptAt: told.at,
  }));
  await transaction.db.insert(delivery).values(rows);
  return rows[0]?.id ?? '';
}

/** What waited for a receiver that is gone is not sent. */
export async function dropWaiting({ db }: Transaction, receiver: ReceiverColumn, id: string): Promise<void> {
  await db
    .update(delivery)
    .set({ status: 'dropped', nextAttemptAt: null })
    .where(and(eq(delivery[receiver], id), eq(delivery.status, 'waiting')));
}

// Webhooks, and the log of their messages.
import { and, asc, count, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import { NoticeEvent } from '../../notice.ts';
import { type Delivery, type DeliveryStatus, deliveryStatuses, type Webhook, type WebhookStore } from '../../ports/notices.ts';
import { insertNotice, toKept } from './notices.ts';
import { delivery, deliveryAttempt, notice, webhook } from './notices-schema.ts';
import { newSortableId } from './sortable-id.ts';
import type { Transaction } from './transaction.ts';

const listLimit = 50;

export function toWebhook(row: typeof webhook.$inferSelect): Webhook {
  return { ...row, events: NoticeEvent.array().parse(row.events) };
}

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

function toDelivery({ delivery: row, notice: told, attempts, lastError }: DeliveryRow): Delivery {
  const { id, webhookId, status, nextAttemptAt, settledAt } = row;
  return { id, webhookId: webhookId ?? '', notice: toKept(told), status, attempts, nextAttemptAt, settledAt, lastError };
}

export function postgresWebhooks(transaction: Transaction): WebhookStore {
  const { db } = transaction;
  const deliveriesWhere = (...conditions: Parameters<typeof and>) =>
    db
      .select(columns)
      .from(delivery)
      .innerJoin(notice, eq(notice.id, delivery.noticeId))
      .where(and(...conditions))
      .orderBy(desc(delivery.id));
  return {
    list: async (environment) =>
      (
        await db
          .select()
          .from(webhook)
          .where(and(eq(webhook.environment, environment), inArray(webhook.status, ['active', 'paused'])))
          .orderBy(asc(webhook.id))
      ).map(toWebhook),
    async find(id) {
      const [row] = await db.select().from(webhook).where(eq(webhook.id, id));
      return row && toWebhook(row);
    },
    async create(created) {
      await db.insert(webhook).values({ ...created, events: [...created.events] });
    },
    async save(id, changes) {
      await db
        .update(webhook)
        .set({ ...changes, events: [...changes.events] })
        .where(eq(webhook.id, id));
      if (changes.status !== 'removed') return;
      await db
        .update(delivery)
        .set({ status: 'dropped', nextAttemptAt: null })
        .where(and(eq(delivery.webhookId, id), eq(delivery.status, 'waiting')));
    },
    async deliveries(webhookId, { status, limit = listLimit, beforeId } = {}) {
      const page = [status && eq(delivery.status, status), beforeId === undefined ? undefined : lt(delivery.id, beforeId)];
      return (await deliveriesWhere(eq(delivery.webhookId, webhookId), ...page).limit(limit)).map(toDelivery);
    },
    async findDelivery(id) {
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
    counts: (webhookId, since) => countDeliveries(transaction, webhookId, since),
    replay: (webhookId, which, at) => replay(transaction, webhookId, which, at),
    async send(webhookId, told) {
      const noticeId = await insertNotice(transaction, told);
      const id = newSortableId('dlv', told.at);
      await db.insert(delivery).values({ id, noticeId, webhookId, status: 'waiting', nextAttemptAt: told.at });
      return id;
    },
  };
}

async function countDeliveries({ db }: Transaction, webhookId: string, since: Date): ReturnType<WebhookStore['counts']> {
  const rows = await db
    .select({ status: delivery.status, count: count() })
    .from(delivery)
    .innerJoin(notice, eq(notice.id, delivery.noticeId))
    .where(and(eq(delivery.webhookId, webhookId), gte(notice.at, since)))
    .groupBy(delivery.status);
  const found = new Map(rows.map((row) => [row.status, row.count]));
  // One count per status.
  return Object.fromEntries(deliveryStatuses.map((status) => [status, found.get(status) ?? 0])) as Record<DeliveryStatus, number>;
}

type Which = Parameters<WebhookStore['replay']>[1];

async function replay({ db }: Transaction, webhookId: string, which: Which, at: Date): Promise<number> {
  const chosen =
    'deliveryId' in which
      ? and(eq(delivery.id, which.deliveryId), inArray(delivery.status, ['delivered', 'failed']))
      : and(eq(delivery.status, 'failed'), gte(delivery.settledAt, which.failedSince));
  const replayed = await db
    .update(delivery)
    .set({ status: 'waiting', tries: 0, nextAttemptAt: at, settledAt: null })
    .where(and(eq(delivery.webhookId, webhookId), chosen))
    .returning({ id: delivery.id });
  return replayed.length;
}

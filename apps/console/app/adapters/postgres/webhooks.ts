// Webhooks, with the log of their messages.
import { and, asc, eq, inArray } from 'drizzle-orm';
import { NoticeEvent } from '../../notice.ts';
import type { Webhook, WebhookStore } from '../../ports/notices.ts';
import { deliveryLog, dropWaiting, sendTo } from './delivery-log.ts';
import { webhook } from './notices-schema.ts';
import type { Transaction } from './transaction.ts';

export function toWebhook(row: typeof webhook.$inferSelect): Webhook {
  return { ...row, events: NoticeEvent.array().parse(row.events) };
}

export function postgresWebhooks(transaction: Transaction): WebhookStore {
  const { db } = transaction;
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
      if (changes.status === 'removed') await dropWaiting(transaction, 'webhookId', id);
    },
    log: deliveryLog(transaction, 'webhookId'),
    send: (webhookId, told) => sendTo(transaction, 'webhookId', [webhookId], told),
  };
}

// Announcements: written with what they announce. Those for heads are delivered by adapters/edge; notices are kept for the
// receivers (mail, chat, webhooks) that are to come.
import { and, count, eq, isNull } from 'drizzle-orm';
import type { OutboxStore } from '../../ports.ts';
import { outbox } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresOutbox({ db }: Transaction): OutboxStore {
  return {
    async announce(topic, environment, payload) {
      await db.insert(outbox).values({ topic, environment, payload });
    },
    async countPending(environment) {
      const [pending] = await db
        .select({ count: count() })
        .from(outbox)
        .where(and(eq(outbox.environment, environment), eq(outbox.topic, 'head'), isNull(outbox.deliveredAt)));
      return pending?.count ?? 0;
    },
  };
}

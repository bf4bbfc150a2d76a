// Announcements: written with what they announce. Those for heads are delivered by adapters/edge, notices by adapters/notices.
import { and, count, eq, isNull } from 'drizzle-orm';
import type { OutboxStore } from '../../ports.ts';
import { outbox } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresOutbox({ db }: Transaction): OutboxStore {
  return {
    async announce(topic, environment, payload) {
      await db.insert(outbox).values({ topic, environment, payload });
    },
    async notify(notice) {
      await db
        .insert(outbox)
        .values({ topic: 'notice', environment: notice.environment, payload: { ...notice, at: notice.at.toISOString() } });
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

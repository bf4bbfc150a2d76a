// Announcements: written with what they announce. Those for heads are delivered by adapters/edge, notices by adapters/notices.
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Notice } from '../../notice.ts';
import type { News } from '../../ports/live.ts';
import type { OutboxStore } from '../../ports.ts';
import { tellNews } from './news.ts';
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
      await tellNews({ db }, toNews(notice));
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

/** What everyone may read who may look at the environment; of anything else they only learn that something happened. */
const isOpen = /^(?:change|release|flag|config):/;

function toNews({ environment, sentence, about, by }: Notice): News {
  const open = isOpen.test(about);
  return { environment, sentence: open ? sentence : '', about: open ? about : '', byId: by?.id ?? null };
}

// What people were told: each notice once, and in whose inbox it is.
import { and, count, desc, eq, inArray, isNull, lt } from 'drizzle-orm';
import { Notice } from '../../notice.ts';
import type { KeptNotice, NoticeStore } from '../../ports/notices.ts';
import { flagReminder, inboxItem, mailChoice, notice } from './notices-schema.ts';
import { newSortableId } from './sortable-id.ts';
import type { Transaction } from './transaction.ts';

const listLimit = 100;
const Kept = Notice.omit({ to: true });

export function toKept({ id, ...row }: typeof notice.$inferSelect): KeptNotice {
  return { id, ...Kept.parse(row) };
}

/** Answers its id. */
export async function insertNotice({ db }: Transaction, { to: _, ...told }: Notice): Promise<string> {
  const id = newSortableId('msg', told.at);
  await db.insert(notice).values({ ...told, id });
  return id;
}

export function postgresNotices({ db }: Transaction): NoticeStore {
  const unreadOf = (personId: string) => and(eq(inboxItem.personId, personId), isNull(inboxItem.readAt));
  return {
    async remindOnce(reminder, at) {
      const first = await db
        .insert(flagReminder)
        .values({ ...reminder, at })
        .onConflictDoNothing()
        .returning({ key: flagReminder.key });
      return first.length > 0;
    },
    async inbox(personId, { unread = false, limit = listLimit, beforeId, ids } = {}) {
      const rows = await db
        .select({ notice, readAt: inboxItem.readAt })
        .from(inboxItem)
        .innerJoin(notice, eq(notice.id, inboxItem.noticeId))
        .where(
          and(
            unread ? unreadOf(personId) : eq(inboxItem.personId, personId),
            beforeId === undefined ? undefined : lt(inboxItem.noticeId, beforeId),
            ids === undefined ? undefined : inArray(inboxItem.noticeId, [...ids]),
          ),
        )
        // Ids begin with their time.
        .orderBy(desc(inboxItem.noticeId))
        .limit(limit);
      return rows.map(({ notice: row, readAt }) => ({ ...toKept(row), readAt }));
    },
    async countUnread(personId) {
      const [found] = await db.select({ count: count() }).from(inboxItem).where(unreadOf(personId));
      return found?.count ?? 0;
    },
    async markRead(personId, ids, at) {
      const which = ids === 'all' ? undefined : inArray(inboxItem.noticeId, [...ids]);
      const read = await db
        .update(inboxItem)
        .set({ readAt: at })
        .where(and(unreadOf(personId), which))
        .returning({ id: inboxItem.noticeId });
      return read.length;
    },
    async mailChoice(personId) {
      const [found] = await db.select().from(mailChoice).where(eq(mailChoice.personId, personId));
      return found?.choice ?? 'asks';
    },
    async setMailChoice(personId, choice) {
      await db.insert(mailChoice).values({ personId, choice }).onConflictDoUpdate({ target: mailChoice.personId, set: { choice } });
    },
  };
}

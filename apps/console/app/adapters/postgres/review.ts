// Comments on changes, requests to look at them, and who has one open.
import type { EntryId } from '@switchyard/registry-core/registry/entry';
import { and, asc, eq, gte, inArray, isNull } from 'drizzle-orm';
import type { ReviewComment, ReviewStore } from '../../ports/review.ts';
import { changeComment, changeViewer, reviewRequest } from './review-schema.ts';
import type { Transaction } from './transaction.ts';

function toComment(row: typeof changeComment.$inferSelect): ReviewComment {
  return { ...row, entry: row.entry as EntryId | null }; // written from an EntryId
}

export function postgresReview({ db }: Transaction): ReviewStore {
  return {
    async comments(changeIds) {
      const rows = await db
        .select()
        .from(changeComment)
        .where(inArray(changeComment.changeId, [...changeIds]))
        .orderBy(asc(changeComment.at), asc(changeComment.id));
      return rows.map(toComment);
    },
    async findComment(id) {
      const [row] = await db.select().from(changeComment).where(eq(changeComment.id, id));
      return row && toComment(row);
    },
    async addComment(comment) {
      await db.insert(changeComment).values(comment);
    },
    async settle(id, settledBy, settledAt) {
      await db
        .update(changeComment)
        .set({ settledBy, settledAt })
        .where(and(eq(changeComment.id, id), isNull(changeComment.settledAt)));
    },
    requests: (changeIds) =>
      db
        .select()
        .from(reviewRequest)
        .where(inArray(reviewRequest.changeId, [...changeIds]))
        .orderBy(asc(reviewRequest.at), asc(reviewRequest.personName)),
    requestsOf: (personId) => db.select().from(reviewRequest).where(eq(reviewRequest.personId, personId)),
    async request(request) {
      await db.insert(reviewRequest).values(request).onConflictDoNothing();
    },
    async look(changeId, viewer) {
      await db
        .insert(changeViewer)
        .values({ changeId, ...viewer })
        .onConflictDoUpdate({ target: [changeViewer.changeId, changeViewer.personId], set: { seenAt: viewer.seenAt } });
    },
    viewers: (changeId, since) =>
      db
        .select({ personId: changeViewer.personId, personName: changeViewer.personName, seenAt: changeViewer.seenAt })
        .from(changeViewer)
        .where(and(eq(changeViewer.changeId, changeId), gte(changeViewer.seenAt, since)))
        .orderBy(asc(changeViewer.personName)),
  };
}

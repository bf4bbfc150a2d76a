// Who sees personal fields unmasked until when, and the ledger of what was seen.
import { type PersonalKind, personalKinds } from '@switchyard/registry-core/access/personal';
import { type EntryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import { and, asc, desc, eq, gt, gte, isNull, lt, or } from 'drizzle-orm';
import type { PersonalStore } from '../../ports/personal.ts';
import { personalView, unmask } from './personal-schema.ts';
import { isMarked, markedAs, revision } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresPersonal({ db }: Transaction): PersonalStore {
  return {
    running: (personId, now) =>
      db
        .select()
        .from(unmask)
        .where(and(eq(unmask.personId, personId), isNull(unmask.endedAt), gt(unmask.endsAt, now)))
        .orderBy(asc(unmask.startedAt)),
    async find(id) {
      const [found] = await db.select().from(unmask).where(eq(unmask.id, id));
      return found;
    },
    async start(started) {
      await db.insert(unmask).values(started);
    },
    async end(id, at) {
      await db
        .update(unmask)
        .set({ endedAt: at })
        .where(and(eq(unmask.id, id), isNull(unmask.endedAt)));
    },
    async note({ id, personId, personName, reason }, fields, at) {
      if (fields.length === 0) return [];
      const rows = fields.map((field) => ({ ...field, unmaskId: id, viewerId: personId, viewerName: personName, reason, at }));
      const { kind, subject, field } = personalView;
      return db.insert(personalView).values(rows).onConflictDoNothing().returning({ kind, subject, field });
    },
    views: ({ viewerId, subject, kind, concerns, from, to, beforeSeq, afterSeq, limit }) =>
      db
        .select()
        .from(personalView)
        .where(
          and(
            viewerId === undefined ? undefined : eq(personalView.viewerId, viewerId),
            subject === undefined ? undefined : eq(personalView.subject, subject),
            kind === undefined ? undefined : eq(personalView.kind, kind),
            concerns === undefined ? undefined : or(eq(personalView.viewerId, concerns), eq(personalView.subject, `person:${concerns}`)),
            from === undefined ? undefined : gte(personalView.at, from),
            to === undefined ? undefined : lt(personalView.at, to),
            beforeSeq === undefined ? undefined : lt(personalView.seq, beforeSeq),
            afterSeq === undefined ? undefined : gt(personalView.seq, afterSeq),
          ),
        )
        .orderBy(afterSeq === undefined ? desc(personalView.seq) : asc(personalView.seq))
        .limit(limit),
    async markedKeys() {
      const rows = await db.selectDistinct({ entry: revision.entry, sensitivity: markedAs }).from(revision).where(isMarked);
      const marked = new Map<string, PersonalKind[]>();
      for (const { entry, sensitivity } of rows) {
        const { name } = splitEntryId(entry as EntryId); // as it was saved
        const kinds = personalKinds.filter((kind) => sensitivity.includes(kind));
        marked.set(name, [...new Set([...(marked.get(name) ?? []), ...kinds])]);
      }
      return marked;
    },
  };
}

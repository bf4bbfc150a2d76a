// Sessions. One that is over is kept for a week, so that its browser is told why, and lists say what was.
import { and, desc, eq, isNull, lt, ne } from 'drizzle-orm';
import type { SessionStore } from '../../ports/identity.ts';
import { session } from './identity-schema.ts';
import type { Transaction } from './transaction.ts';

const keptMs = 7 * 24 * 60 * 60_000;

export function postgresSessions({ db }: Transaction): SessionStore {
  const open = isNull(session.endedAt);
  return {
    async create(created) {
      await db.delete(session).where(lt(session.expiresAt, new Date(created.createdAt.getTime() - keptMs)));
      await db.insert(session).values(created);
    },
    async find(id) {
      const [found] = await db.select().from(session).where(eq(session.id, id));
      return found;
    },
    listOpen: (personId) =>
      db
        .select()
        .from(session)
        .where(and(eq(session.personId, personId), open))
        .orderBy(desc(session.lastSeenAt), desc(session.handle)),
    async touch(id, at) {
      await db
        .update(session)
        .set({ lastSeenAt: at })
        .where(and(eq(session.id, id), lt(session.lastSeenAt, at)));
    },
    async rotate(id, next) {
      await db
        .update(session)
        .set({ ...next, lastSeenAt: next.provedAt, challenge: null })
        .where(and(eq(session.id, id), open));
    },
    async setChallenge(id, challenge) {
      await db.update(session).set({ challenge }).where(eq(session.id, id));
    },
    async end(handle, why, at) {
      const ended = await db
        .update(session)
        .set({ ended: why, endedAt: at })
        .where(and(eq(session.handle, handle), open))
        .returning({ id: session.id });
      return ended.length > 0;
    },
    async endAll(personId, why, at, exceptHandle) {
      const ended = await db
        .update(session)
        .set({ ended: why, endedAt: at })
        .where(and(eq(session.personId, personId), open, exceptHandle === undefined ? undefined : ne(session.handle, exceptHandle)))
        .returning({ handle: session.handle });
      return ended.map(({ handle }) => handle);
    },
  };
}

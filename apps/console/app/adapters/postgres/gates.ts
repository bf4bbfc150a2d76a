// Words given for obstacles, and schedules of changes.
import { and, asc, eq } from 'drizzle-orm';
import type { ScheduleStore, WaiverStore } from '../../ports/gates.ts';
import { schedule, waiver } from './gate-schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresWaivers({ db }: Transaction): WaiverStore {
  return {
    list: (changeId) => db.select().from(waiver).where(eq(waiver.changeId, changeId)).orderBy(asc(waiver.at), asc(waiver.name)),
    async add(changeId, given) {
      await db
        .insert(waiver)
        .values({ changeId, ...given })
        .onConflictDoNothing();
    },
  };
}

export function postgresSchedules({ db }: Transaction): ScheduleStore {
  const waits = eq(schedule.status, 'waiting');
  return {
    async find(changeId) {
      const [found] = await db.select().from(schedule).where(eq(schedule.changeId, changeId));
      return found;
    },
    waiting: (environment) =>
      db
        .select()
        .from(schedule)
        .where(and(eq(schedule.environment, environment), waits))
        .orderBy(asc(schedule.at), asc(schedule.changedAt)),
    async environments() {
      const rows = await db.selectDistinct({ name: schedule.environment }).from(schedule).where(waits);
      return rows.map(({ name }) => name);
    },
    async save(saved) {
      await db.insert(schedule).values(saved).onConflictDoUpdate({ target: schedule.changeId, set: saved });
    },
    async end(changeId, status, because, at) {
      const ended = await db
        .update(schedule)
        .set({ status, because, changedAt: at })
        .where(and(eq(schedule.changeId, changeId), waits))
        .returning({ changeId: schedule.changeId });
      return ended.length > 0;
    },
  };
}

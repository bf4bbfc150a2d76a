// Words given for obstacles, and schedules of changes.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { and, asc, eq } from 'drizzle-orm';
import type { Schedule, ScheduleStore, WaiverStore } from '../../ports/gates.ts';
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

// Written by save(): a plan is JSON of that shape, which its type does not say.
const toSchedule = ({ plan, ...row }: typeof schedule.$inferSelect): Schedule => ({ ...row, plan: plan as unknown as Plan | null });

export function postgresSchedules({ db }: Transaction): ScheduleStore {
  const waits = eq(schedule.status, 'waiting');
  return {
    async find(changeId) {
      const [found] = await db.select().from(schedule).where(eq(schedule.changeId, changeId));
      return found && toSchedule(found);
    },
    async waiting(environment) {
      const found = db
        .select()
        .from(schedule)
        .where(and(eq(schedule.environment, environment), waits))
        .orderBy(asc(schedule.at), asc(schedule.changedAt));
      return (await found).map(toSchedule);
    },
    async environments() {
      const rows = await db.selectDistinct({ name: schedule.environment }).from(schedule).where(waits);
      return rows.map(({ name }) => name);
    },
    async save({ plan, ...saved }) {
      const row = { ...saved, plan: plan as unknown as Json | null };
      await db.insert(schedule).values(row).onConflictDoUpdate({ target: schedule.changeId, set: row });
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

// Tables of what lets a change pass: words given for obstacles, and schedules.
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { scheduleStatuses } from '../../ports/gates.ts';
import { at, change, environment, json } from './schema.ts';

/** Immutable, as approvals are. */
export const waiver = pgTable(
  'waiver',
  {
    changeId: text('change_id')
      .notNull()
      .references(() => change.id),
    code: text('code').notNull(),
    name: text('name').notNull(),
    round: integer('round').notNull(),
    difference: text('difference').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    reason: text('reason').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.round, table.difference, table.code, table.name] })],
);

/** When a change is to be published; the last word about it, earlier ones are in the audit. */
export const schedule = pgTable(
  'schedule',
  {
    changeId: text('change_id')
      .primaryKey()
      .references(() => change.id),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    at: at('at').notNull(),
    zone: text('zone').notNull(),
    notes: text('notes'),
    /** How it goes out then; null: for everyone at once. */
    plan: json('plan'),
    status: text('status', { enum: scheduleStatuses }).notNull(),
    because: text('because').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    index('schedule_waiting').on(table.environment, table.at).where(sql`${table.status} = 'waiting'`),
    check('schedule_status', sql.raw(`"schedule"."status" in (${scheduleStatuses.map((status) => `'${status}'`).join(', ')})`)),
  ],
);

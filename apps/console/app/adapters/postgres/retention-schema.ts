// Tables of how long records are kept, and of legal holds. What a hold was placed and lifted with is never altered; the function that
// removes what is past its time is in the migration beside them.
import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { recordKindNames } from '../../ports/retention.ts';
import { at, oneOf, person } from './schema.ts';

export const retention = pgTable(
  'retention',
  {
    kind: text('kind', { enum: recordKindNames as [string, ...string[]] }).primaryKey(),
    days: integer('days').notNull(),
    changedAt: at('changed_at'),
    changedByName: text('changed_by_name'),
  },
  (table) => [
    check('retention_kind', sql`${table.kind} in (${oneOf(recordKindNames)})`),
    check('retention_days', sql`${table.days} >= case when ${table.kind} in ('audit', 'personal_view') then 365 else 1 end`),
  ],
);

export const legalHold = pgTable(
  'legal_hold',
  {
    id: text('id').primaryKey(),
    actorId: text('actor_id'),
    target: text('target'),
    fromAt: at('from_at'),
    toAt: at('to_at'),
    reason: text('reason').notNull(),
    placedAt: at('placed_at').notNull(),
    placedById: text('placed_by_id')
      .notNull()
      .references(() => person.id),
    placedByName: text('placed_by_name').notNull(),
    liftReason: text('lift_reason').notNull().default(''),
    liftAskedAt: at('lift_asked_at'),
    liftAskedById: text('lift_asked_by_id').references(() => person.id),
    liftAskedByName: text('lift_asked_by_name'),
    liftedAt: at('lifted_at'),
    liftedById: text('lifted_by_id').references(() => person.id),
    liftedByName: text('lifted_by_name'),
  },
  (table) => [
    // Nobody lifts a hold alone, whatever the code says.
    check(
      'legal_hold_lifted_by_two',
      sql`${table.liftedAt} is null or (${table.liftAskedById} is not null and ${table.liftedById} is not null and ${table.liftedById} <> ${table.liftAskedById})`,
    ),
    check('legal_hold_range', sql`${table.toAt} > ${table.fromAt}`),
  ],
);

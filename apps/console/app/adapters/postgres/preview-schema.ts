// The tables of previews: uploaded recordings, the last preview of each change, and overrides of guardrails.
import { sql } from 'drizzle-orm';
import { check, customType, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { previewStatuses } from '../../ports/previews.ts';
import { at, change, environment, json } from './schema.ts';

const compressed = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
});

export const recording = pgTable(
  'recording',
  {
    id: text('id').primaryKey(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    name: text('name').notNull(),
    events: integer('events').notNull(),
    kinds: json('kinds').notNull(),
    /** JSON Lines, by gzip. */
    lines: compressed('lines').notNull(),
    uploadedById: text('uploaded_by_id').notNull(),
    uploadedByName: text('uploaded_by_name').notNull(),
    uploadedAt: at('uploaded_at').notNull(),
    keptUntil: at('kept_until').notNull(),
  },
  (table) => [index('recording_environment').on(table.environment, table.uploadedAt.desc())],
);

export const changePreview = pgTable(
  'change_preview',
  {
    changeId: text('change_id')
      .primaryKey()
      .references(() => change.id),
    runId: text('run_id').notNull().unique('change_preview_run'),
    difference: text('difference').notNull(),
    guardrails: text('guardrails').notNull(),
    /** The plan whose stages people are counted by; null: none. */
    plan: json('plan'),
    status: text('status', { enum: previewStatuses }).notNull(),
    done: integer('done').notNull(),
    total: integer('total'),
    failure: text('failure'),
    askedByName: text('asked_by_name').notNull(),
    askedAt: at('asked_at').notNull(),
    finishedAt: at('finished_at'),
    figures: json('figures'),
  },
  (table) => [
    check('change_preview_status', sql`${table.status} in (${sql.raw(previewStatuses.map((status) => `'${status}'`).join(', '))})`),
  ],
);

export const guardrailOverride = pgTable(
  'guardrail_override',
  {
    changeId: text('change_id')
      .notNull()
      .references(() => change.id),
    difference: text('difference').notNull(),
    guardrail: text('guardrail').notNull(),
    definition: text('definition').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    reason: text('reason').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.difference, table.guardrail, table.definition] })],
);

// Tables of personal fields: who sees which kind unmasked until when, and the ledger of what was seen. The ledger is append-only.
import { personalKinds } from '@switchyard/registry-core/access/personal';
import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { at, oneOf, person, sequence } from './schema.ts';

export const unmask = pgTable(
  'unmask',
  {
    id: text('id').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => person.id),
    personName: text('person_name').notNull(),
    kind: text('kind', { enum: personalKinds }).notNull(),
    reason: text('reason').notNull(),
    startedAt: at('started_at').notNull(),
    endsAt: at('ends_at').notNull(),
    endedAt: at('ended_at'),
  },
  (table) => [
    index('unmask_person').on(table.personId, table.endsAt),
    check('unmask_kind', sql`${table.kind} in (${oneOf(personalKinds)})`),
  ],
);

export const personalView = pgTable(
  'personal_view',
  {
    seq: sequence('seq').primaryKey().generatedAlwaysAsIdentity(),
    unmaskId: text('unmask_id')
      .notNull()
      .references(() => unmask.id),
    viewerId: text('viewer_id').notNull(),
    viewerName: text('viewer_name').notNull(),
    kind: text('kind', { enum: personalKinds }).notNull(),
    subject: text('subject').notNull(),
    field: text('field').notNull(),
    reason: text('reason').notNull(),
    at: at('at').notNull(),
  },
  (table) => [
    // Once for each unmasking: a page that looks again by itself says nothing new.
    unique('personal_view_once').on(table.unmaskId, table.subject, table.field),
    index('personal_view_viewer').on(table.viewerId, table.seq.desc()),
    index('personal_view_subject').on(table.subject, table.seq.desc()),
    index('personal_view_at').on(table.at),
  ],
);

// The tables of what people say about changes, and of answers kept by idempotency key.
import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, change, json } from './schema.ts';

const ofChange = () =>
  text('change_id')
    .notNull()
    .references(() => change.id);

/** What was said stays; only `settled_…` is ever set. */
export const changeComment = pgTable(
  'change_comment',
  {
    id: text('id').primaryKey(),
    changeId: ofChange(),
    threadId: text('thread_id'),
    entry: text('entry'),
    path: text('path').notNull(),
    round: integer('round').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    text: text('text').notNull(),
    asks: boolean('asks').notNull(),
    at: at('at').notNull(),
    settledAt: at('settled_at'),
    settledBy: text('settled_by'),
  },
  (table) => [index('change_comment_change').on(table.changeId, table.at)],
);

export const reviewRequest = pgTable(
  'review_request',
  {
    changeId: ofChange(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    askedBy: text('asked_by').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.personId] }), index('review_request_person').on(table.personId)],
);

/** Who has a change open; a row is worth nothing after a minute. */
export const changeViewer = pgTable(
  'change_viewer',
  {
    changeId: ofChange(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    seenAt: at('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.personId] })],
);

export const keptAnswer = pgTable(
  'kept_answer',
  {
    personId: text('person_id').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    answer: json('answer').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.key] }), index('kept_answer_at').on(table.at)],
);

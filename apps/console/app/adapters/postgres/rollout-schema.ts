// Tables of what staged releases are watched by. Observations and sums by the minute are forgotten; comparisons stay as evidence.

import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { at, environment, json, sequence, stage } from './schema.ts';

const ofEnvironment = () =>
  text('environment')
    .notNull()
    .references(() => environment.name);
const ofStage = () =>
  text('stage_id')
    .notNull()
    .references(() => stage.id);
const count = (name: string) => bigint(name, { mode: 'number' }).notNull();

export const healthChecks = pgTable('health_checks', {
  environment: text('environment')
    .primaryKey()
    .references(() => environment.name),
  checks: json('checks').notNull(),
});

/** `subject`: whose event it is, as a salted hash, or the batch that told of failures. The first of a step counts. */
export const stageObservation = pgTable(
  'stage_observation',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    stageId: ofStage(),
    step: integer('step').notNull(),
    event: text('event').notNull(),
    subject: text('subject').notNull(),
    candidate: boolean('candidate').notNull(),
    chance: doublePrecision('chance'),
    value: doublePrecision('value').notNull(),
    counted: boolean('counted').notNull().default(false),
  },
  (table) => [
    uniqueIndex('stage_observation_once').on(table.stageId, table.step, table.event, table.subject),
    index('stage_observation_waiting').on(table.stageId, table.step, table.id).where(sql`not ${table.counted}`),
  ],
);

export const stageComparison = pgTable(
  'stage_comparison',
  {
    stageId: ofStage(),
    step: integer('step').notNull(),
    check: text('check').notNull(),
    comparison: json('comparison').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.stageId, table.step, table.check] })],
);

export const evaluationMinute = pgTable(
  'evaluation_minute',
  {
    environment: ofEnvironment(),
    minute: at('minute').notNull(),
    release: text('release').notNull(),
    answered: count('answered'),
    failed: count('failed'),
  },
  (table) => [primaryKey({ columns: [table.environment, table.minute, table.release] })],
);

export const eventMinute = pgTable(
  'event_minute',
  {
    environment: ofEnvironment(),
    minute: at('minute').notNull(),
    release: text('release').notNull(),
    event: text('event').notNull(),
    count: count('count'),
    sum: doublePrecision('sum').notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.minute, table.release, table.event] })],
);

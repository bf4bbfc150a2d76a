// Tables of what is tried before it counts: builds of the edge, flights of snapshots with them, rehearsals of kills; and which
// release the edge did not take. Nothing here is ever altered.
import { doublePrecision, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { at, bytes, environment, json, release, sequence } from './schema.ts';

const ofEnvironment = () =>
  text('environment')
    .notNull()
    .references(() => environment.name);

/** The Worker as it was deployed: its code, by its digest. Recorded again when an earlier one is deployed again. */
export const edgeBuild = pgTable('edge_build', {
  recordedAt: at('recorded_at').primaryKey(),
  digest: text('digest').notNull(),
  code: bytes('code').notNull(),
});

/** What a difference would make live, in some builds of the edge, which are named by their digests, newest first. */
export const flight = pgTable(
  'flight',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    environment: ofEnvironment(),
    difference: text('difference').notNull(),
    snapshot: text('snapshot').notNull(),
    builds: text('builds').notNull(),
    contexts: integer('contexts').notNull(),
    /** In the newest build. */
    openMs: doublePrecision('open_ms').notNull(),
    outcome: json('outcome').notNull(),
    at: at('at').notNull(),
  },
  (table) => [
    index('flight_difference').on(table.environment, table.difference, table.id.desc()),
    index('flight_environment').on(table.environment, table.id.desc()),
  ],
);

export const releaseRefusal = pgTable('release_refusal', {
  releaseId: text('release_id')
    .primaryKey()
    .references(() => release.id),
  code: text('code').notNull(),
  message: text('message').notNull(),
  at: at('at').notNull(),
});

export const killRehearsal = pgTable(
  'kill_rehearsal',
  {
    id: text('id').primaryKey(),
    environment: ofEnvironment(),
    flag: text('flag').notNull(),
    releaseId: text('release_id')
      .notNull()
      .references(() => release.id),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    at: at('at').notNull(),
    outcome: json('outcome').notNull(),
  },
  (table) => [index('kill_rehearsal_flag').on(table.environment, table.flag, table.at.desc())],
);

// Tables of what the edge tells about its evaluations. Sums and last moments, not history: they are altered and forgotten.
import { bigint, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, environment, json, sequence } from './schema.ts';

const ofEnvironment = () =>
  text('environment')
    .notNull()
    .references(() => environment.name);
const count = () => bigint('count', { mode: 'number' }).notNull();

/** Batches that were taken, so that none counts twice. */
export const usageBatch = pgTable('usage_batch', { id: text('id').primaryKey(), takenAt: at('taken_at').notNull() }, (table) => [
  index('usage_batch_taken').on(table.takenAt),
]);

/** `variant` is empty where there was none: a primary key has no nulls. */
export const usageCount = pgTable(
  'usage_count',
  {
    environment: ofEnvironment(),
    key: text('key').notNull(),
    hour: at('hour').notNull(),
    release: text('release').notNull(),
    variant: text('variant').notNull(),
    reason: text('reason').notNull(),
    count: count(),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.key, table.hour, table.release, table.variant, table.reason] }),
    index('usage_count_hour').on(table.hour),
  ],
);

export const usageOutcome = pgTable(
  'usage_outcome',
  {
    environment: ofEnvironment(),
    hour: at('hour').notNull(),
    release: text('release').notNull(),
    location: text('location').notNull(),
    outcome: text('outcome').notNull(),
    count: count(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.hour, table.release, table.location, table.outcome] })],
);

/** The first answer from each head. `quietMs`: how long nobody had asked there before; null when nobody ever had. */
export const usageReceipt = pgTable(
  'usage_receipt',
  {
    environment: ofEnvironment(),
    release: text('release').notNull(),
    location: text('location').notNull(),
    seq: integer('seq').notNull(),
    at: at('at').notNull(),
    quietMs: bigint('quiet_ms', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.location, table.seq] }),
    index('usage_receipt_at').on(table.at),
    index('usage_receipt_seq').on(table.environment, table.seq),
    index('usage_receipt_release').on(table.environment, table.release),
  ],
);

export const usageLocation = pgTable(
  'usage_location',
  { environment: ofEnvironment(), location: text('location').notNull(), answeredAt: at('answered_at').notNull() },
  (table) => [primaryKey({ columns: [table.environment, table.location] })],
);

export const usageClient = pgTable(
  'usage_client',
  {
    environment: ofEnvironment(),
    kind: text('kind', { enum: ['server', 'client'] }).notNull(),
    agent: text('agent').notNull(),
    app: text('app').notNull(),
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.kind, table.agent, table.app] })],
);

/** Who asked for which key; an empty key stands for all of them at once. */
export const usageReader = pgTable(
  'usage_reader',
  {
    environment: ofEnvironment(),
    key: text('key').notNull(),
    kind: text('kind', { enum: ['server', 'client'] }).notNull(),
    agent: text('agent').notNull(),
    app: text('app').notNull(),
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.key, table.kind, table.agent, table.app] }),
    index('usage_reader_last_seen').on(table.lastSeenAt),
  ],
);

export const usageContext = pgTable(
  'usage_context',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    environment: ofEnvironment(),
    at: at('at').notNull(),
    context: json('context').notNull(),
  },
  (table) => [index('usage_context_environment').on(table.environment, table.id.desc()), index('usage_context_at').on(table.at)],
);

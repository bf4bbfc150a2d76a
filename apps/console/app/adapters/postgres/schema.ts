// The tables. Rights and triggers that keep history unalterable are in the custom migrations beside the generated ones.
// Documents are `json`, not `jsonb`: we never search inside them, and `json` keeps every text that JSON allows (jsonb
// refuses \u0000 and lone surrogates), so that a digest taken before writing still holds after reading.
import { changeStatuses } from '@switchyard/registry-core/change/machine';
import type { Json } from '@switchyard/registry-core/registry/json';
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { actorKinds } from '../../ports/access.ts';
import { stageStatuses } from '../../ports/stages.ts';

export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
});
// Not drizzle's own json(): it parses once more what the driver has parsed already, and turns the text "12" into a number.
export const json = customType<{ data: Json; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value as Json,
});
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
export const sequence = (name: string) => bigint(name, { mode: 'number' });
export const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

export const environment = pgTable('environment', {
  name: text('name').primaryKey(),
  title: text('title').notNull(),
  production: boolean('production').notNull(),
  policy: json('policy').notNull(),
  policyVersion: integer('policy_version').notNull().default(1),
  position: integer('position').notNull(),
});

export const person = pgTable(
  'person',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    title: text('title').notNull(),
    active: boolean('active').notNull(),
    grants: json('grants').notNull(),
    lastSeenAt: at('last_seen_at'),
    kind: text('kind', { enum: actorKinds }).notNull().default('person'),
  },
  (table) => [
    uniqueIndex('person_email').on(sql`lower(${table.email})`),
    check('person_kind', sql`${table.kind} in (${oneOf(actorKinds)})`),
  ],
);

export const apiToken = pgTable(
  'api_token',
  {
    id: text('id').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => person.id),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique('api_token_hash'),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
    scope: json('scope').notNull().default({}),
    expiresAt: at('expires_at'),
    /** The one that takes its place. */
    successorId: text('successor_id'),
    /** By whose ID token it was made; null: by a person. */
    trustId: text('trust_id'),
    lastRefusedAt: at('last_refused_at'),
  },
  (table) => [index('api_token_person').on(table.personId)],
);

export const sdkKey = pgTable(
  'sdk_key',
  {
    id: text('id').primaryKey(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    kind: text('kind', { enum: ['server', 'client'] }).notNull(),
    name: text('name').notNull(),
    hint: text('hint').notNull(),
    hash: text('hash').notNull().unique('sdk_key_hash'),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    revokedAt: at('revoked_at'),
    expiresAt: at('expires_at'),
    rateTier: text('rate_tier', { enum: rateTiers }).notNull().default('standard'),
    successorId: text('successor_id'),
  },
  (table) => [
    foreignKey({ columns: [table.successorId], foreignColumns: [table.id] }),
    index('sdk_key_environment').on(table.environment),
    check('sdk_key_kind', sql`${table.kind} in ('server', 'client')`),
    check('sdk_key_rate_tier', sql`${table.rateTier} in (${oneOf(rateTiers)})`),
  ],
);

export const snapshot = pgTable('snapshot', { digest: text('digest').primaryKey(), bytes: bytes('bytes').notNull() });

export const change = pgTable(
  'change',
  {
    id: text('id').primaryKey(),
    number: integer('number').generatedAlwaysAsIdentity().unique('change_number'),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    title: text('title').notNull(),
    reason: text('reason').notNull(),
    ticket: text('ticket'),
    status: text('status', { enum: changeStatuses }).notNull(),
    round: integer('round').notNull(),
    difference: text('difference'),
    footprint: json('footprint'),
    origin: json('origin'),
    authorId: text('author_id').notNull(),
    authorName: text('author_name').notNull(),
    editorIds: text('editor_ids').array().notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    releaseId: text('release_id'),
    version: integer('version').notNull(),
  },
  (table) => [
    index('change_environment').on(table.environment, table.number.desc()),
    index('change_author').on(table.authorId, table.number.desc()),
    check('change_status', sql`${table.status} in (${oneOf(changeStatuses)})`),
  ],
);

/** One edit of a change, at its position; `entry` is null for a revival and `flag` for an edit of an entry. */
export const changeEdit = pgTable(
  'change_edit',
  {
    changeId: text('change_id')
      .notNull()
      .references(() => change.id),
    position: integer('position').notNull(),
    entry: text('entry'),
    base: text('base'),
    body: json('body'),
    flag: text('flag'),
    killId: text('kill_id'),
  },
  (table) => [
    primaryKey({ columns: [table.changeId, table.position] }),
    index('change_edit_entry').on(table.entry),
    check('change_edit_kind', sql`(${table.entry} is null) <> (${table.flag} is null)`),
  ],
);

export const approval = pgTable(
  'approval',
  {
    changeId: text('change_id')
      .notNull()
      .references(() => change.id),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    round: integer('round').notNull(),
    difference: text('difference').notNull(),
    comment: text('comment').notNull(),
    at: at('at').notNull(),
  },
  // One person counts once for one difference, however often they press the button.
  (table) => [primaryKey({ columns: [table.changeId, table.round, table.difference, table.personId] })],
);

export const release = pgTable(
  'release',
  {
    id: text('id').primaryKey(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    number: integer('number').notNull(),
    version: text('version').notNull(),
    notes: text('notes').notNull(),
    snapshot: text('snapshot')
      .notNull()
      .references(() => snapshot.digest),
    publisherId: text('publisher_id').notNull(),
    publisherName: text('publisher_name').notNull(),
    publishedAt: at('published_at').notNull(),
    changeId: text('change_id').references(() => change.id),
    restoresId: text('restores_id'),
    approvals: json('approvals').notNull(),
    auditSeq: sequence('audit_seq'),
    servedAt: at('served_at'),
  },
  (table) => [
    unique('release_number').on(table.environment, table.number),
    unique('release_version').on(table.environment, table.version),
    foreignKey({ columns: [table.restoresId], foreignColumns: [table.id] }),
  ],
);

/**
 * What a key's body says of its sensitivity, where that makes its values personal. Read off its text, as we wrote it: Postgres' own operators
 * refuse a body with a NUL anywhere in it, and an index with them would refuse to store it.
 */
export const markedAs = sql<string>`(substring(body::text from '"sensitivity":[[]([^]]*PII[^]]*)'))`;
export const isMarked = sql`body::text ~ '"sensitivity":[[][^]]*PII'`;

/** Immutable: one body that an entry has had. */
export const revision = pgTable(
  'revision',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    entry: text('entry').notNull(),
    number: integer('number').notNull(),
    digest: text('digest').notNull(),
    body: json('body').notNull(),
  },
  (table) => [
    unique('revision_number').on(table.environment, table.entry, table.number),
    unique('revision_digest').on(table.environment, table.entry, table.digest),
    index('revision_personal').on(table.entry, markedAs).where(isMarked),
  ],
);

/** When a revision was live: from one release number up to, not including, another. Only ever closed. */
export const revisionInterval = pgTable(
  'revision_interval',
  {
    environment: text('environment').notNull(),
    entry: text('entry').notNull(),
    fromRelease: integer('from_release').notNull(),
    toRelease: integer('to_release'),
    revisionId: sequence('revision_id')
      .notNull()
      .references(() => revision.id),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.entry, table.fromRelease] }),
    foreignKey({ columns: [table.environment, table.fromRelease], foreignColumns: [release.environment, release.number] }),
    uniqueIndex('revision_interval_live').on(table.environment, table.entry).where(sql`${table.toRelease} is null`),
    index('revision_interval_range').on(table.environment, table.fromRelease, table.toRelease),
    check('revision_interval_forward', sql`${table.toRelease} > ${table.fromRelease}`),
  ],
);

export const kill = pgTable(
  'kill',
  {
    id: text('id').primaryKey(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    flag: text('flag').notNull(),
    reason: text('reason').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    at: at('at').notNull(),
    revivedAt: at('revived_at'),
    servedAt: at('served_at'),
  },
  (table) => [uniqueIndex('kill_in_force').on(table.environment, table.flag).where(sql`${table.revivedAt} is null`)],
);

/** A release on its way to everyone: who has it already, and who had how much when. At most one under way per environment. */
export const stage = pgTable(
  'stage',
  {
    id: text('id').primaryKey(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    releaseId: text('release_id')
      .notNull()
      .references(() => release.id),
    stableId: text('stable_id')
      .notNull()
      .references(() => release.id),
    salt: text('salt').notNull(),
    parts: json('parts').notNull(),
    status: text('status', { enum: stageStatuses }).notNull(),
    startedAt: at('started_at').notNull(),
    startedBy: text('started_by').notNull(),
    changedAt: at('changed_at').notNull(),
    plan: json('plan'),
    checks: json('checks').notNull().default([]),
    step: integer('step').notNull().default(1),
    stepStartedAt: at('step_started_at').notNull().defaultNow(),
    reason: text('reason').notNull().default(''),
    watchedAt: at('watched_at'),
  },
  (table) => [
    uniqueIndex('stage_under_way').on(table.environment).where(sql`${table.status} in ('running', 'held')`),
    index('stage_release').on(table.releaseId),
    check('stage_status', sql`${table.status} in (${oneOf(stageStatuses)})`),
  ],
);

/** Immutable: who may ask the edge, as heads name it by its digest. */
export const keyTable = pgTable('key_table', { digest: text('digest').primaryKey(), body: json('body').notNull() });

/** What the recovery key did at the edge, by the id of the act, once it is in our own records. */
export const recoveryAct = pgTable('recovery_act', {
  id: text('id').primaryKey(),
  environment: text('environment')
    .notNull()
    .references(() => environment.name),
  act: json('act').notNull(),
  adoptedAt: at('adopted_at').notNull(),
});

/** Every head ever signed, in the order of signing. `seq` may repeat: an edge that lost its state starts from 1 again. */
export const head = pgTable(
  'head',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    environment: text('environment')
      .notNull()
      .references(() => environment.name),
    seq: integer('seq').notNull(),
    jws: text('jws').notNull(),
    digest: text('digest').notNull(),
    content: text('content').notNull(),
    snapshot: text('snapshot').notNull(),
    releaseId: text('release_id')
      .notNull()
      .references(() => release.id),
    signedAt: at('signed_at').notNull(),
    deliveredAt: at('delivered_at'),
  },
  (table) => [index('head_environment').on(table.environment, table.id.desc()), index('head_release').on(table.releaseId)],
);

export const outbox = pgTable(
  'outbox',
  {
    id: sequence('id').primaryKey().generatedAlwaysAsIdentity(),
    topic: text('topic', { enum: ['head', 'notice'] }).notNull(),
    environment: text('environment').notNull(),
    payload: json('payload').notNull(),
    announcedAt: at('announced_at').notNull().defaultNow(),
    deliveredAt: at('delivered_at'),
    lastError: text('last_error'),
  },
  (table) => [index('outbox_pending').on(table.environment, table.id).where(sql`${table.deliveredAt} is null`)],
);

export const audit = pgTable(
  'audit',
  {
    seq: sequence('seq').primaryKey(),
    at: at('at').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    actorRoles: text('actor_roles').notNull(),
    verb: text('verb').notNull(),
    target: text('target').notNull(),
    environment: text('environment'),
    reason: text('reason').notNull(),
    before: json('before'),
    after: json('after'),
    result: text('result', { enum: ['done', 'refused'] }).notNull(),
    requestId: text('request_id'),
    /** Through what, and in whose name, where it was not the actor's own right. */
    basis: json('basis'),
    // Unique: two records cannot follow the same one, so the chain cannot fork.
    previousHash: text('previous_hash').notNull().unique('audit_previous_hash'),
    hash: text('hash').notNull(),
    /** When its content was removed under retention; its hash stays. */
    removedAt: at('removed_at'),
  },
  (table) => [
    // Read backwards: Postgres does not take an index that is DESC NULLS LAST for ORDER BY … DESC.
    index('audit_at').on(table.at, table.seq),
    // Words of who, what, to what and why, as `audit_words` of the migration reads them.
    index('audit_text').using('gin', sql`audit_words(${table.actorName}, ${table.verb}, ${table.target}, ${table.reason})`),
    index('audit_environment').on(table.environment, table.seq),
    index('audit_actor').on(table.actorId, table.seq),
    index('audit_verb').on(table.verb, table.seq),
    index('audit_target').on(table.target, table.seq),
    check('audit_seq_from_one', sql`${table.seq} >= 1`),
  ],
);

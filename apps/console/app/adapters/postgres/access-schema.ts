// Tables of rights for a while: elevations with what became of each, under whose looks somebody goes through the console, and the
// issuers whose tokens a service account trades for one of ours. What was asked, decided and reviewed is never altered.

import { elevationStatuses } from '@switchyard/registry-core/access/elevation';
import { guiseModes } from '@switchyard/registry-core/access/grant';
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { elevationKinds } from '../../ports/access.ts';
import { at, json, oneOf, person } from './schema.ts';

const ofPerson = (name: string) =>
  text(name)
    .notNull()
    .references(() => person.id);

export const elevation = pgTable(
  'elevation',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: elevationKinds }).notNull(),
    personId: ofPerson('person_id'),
    personName: text('person_name').notNull(),
    gives: json('gives').notNull(),
    reason: text('reason').notNull(),
    ticket: text('ticket'),
    minutes: integer('minutes').notNull(),
    requestedAt: at('requested_at').notNull(),
    status: text('status', { enum: elevationStatuses }).notNull(),
    decidedAt: at('decided_at'),
    decidedById: text('decided_by_id'),
    decidedByName: text('decided_by_name'),
    comment: text('comment').notNull().default(''),
    endsAt: at('ends_at'),
    endedAt: at('ended_at'),
    reviewedAt: at('reviewed_at'),
    reviewedById: text('reviewed_by_id'),
    reviewedByName: text('reviewed_by_name'),
    review: text('review').notNull().default(''),
  },
  (table) => [
    index('elevation_person').on(table.personId, table.requestedAt.desc()),
    index('elevation_requested').on(table.requestedAt.desc()),
    index('elevation_open').on(table.status).where(sql`${table.status} in ('requested', 'approved')`),
    check('elevation_kind', sql`${table.kind} in (${oneOf(elevationKinds)})`),
    check('elevation_status', sql`${table.status} in (${oneOf(elevationStatuses)})`),
    // Nobody answers for themselves, whatever the code says.
    check(
      'elevation_by_another',
      sql`${table.kind} = 'break_glass' or ${table.status} <> 'approved' or ${table.decidedById} <> ${table.personId}`,
    ),
    check('elevation_reviewed_by_another', sql`${table.reviewedById} <> ${table.personId}`),
  ],
);

export const guise = pgTable(
  'guise',
  {
    id: text('id').primaryKey(),
    mode: text('mode', { enum: guiseModes }).notNull(),
    personId: ofPerson('person_id'),
    personName: text('person_name').notNull(),
    asId: ofPerson('as_id'),
    asName: text('as_name').notNull(),
    reason: text('reason').notNull(),
    startedAt: at('started_at').notNull(),
    endsAt: at('ends_at').notNull(),
    endedAt: at('ended_at'),
  },
  (table) => [
    uniqueIndex('guise_worn').on(table.personId).where(sql`${table.endedAt} is null`),
    check('guise_mode', sql`${table.mode} in (${oneOf(guiseModes)})`),
    check('guise_of_another', sql`${table.personId} <> ${table.asId}`),
  ],
);

export const tokenTrust = pgTable(
  'token_trust',
  {
    id: text('id').primaryKey(),
    accountId: ofPerson('account_id'),
    name: text('name').notNull(),
    issuer: text('issuer').notNull(),
    audience: text('audience').notNull(),
    subject: text('subject').notNull(),
    /** Claims that have to be exactly so. */
    claims: json('claims').notNull().default({}),
    scope: json('scope').notNull(),
    minutes: integer('minutes').notNull(),
    createdAt: at('created_at').notNull(),
    createdByName: text('created_by_name').notNull(),
    removedAt: at('removed_at'),
    lastUsedAt: at('last_used_at'),
  },
  (table) => [index('token_trust_issuer').on(table.issuer), index('token_trust_account').on(table.accountId)],
);

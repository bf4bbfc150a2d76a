// The tables of who is signed in and by what they proved it. Secrets are never here as such: session, device and form ids are
// hashes of what the browser holds, recovery codes are hashed, TOTP secrets are sealed by a key that the database does not know.
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { factorKinds, sessionEnds, sessionProofs } from '../../ports/identity.ts';
import { at, bytes, json, oneOf, person } from './schema.ts';

const personId = () =>
  text('person_id')
    .notNull()
    .references(() => person.id);

/** The person as an issuer knows them: the pair that stays the same when names and addresses change. */
export const personIdentity = pgTable(
  'person_identity',
  {
    personId: personId().primaryKey(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    /** As claimed at the last sign-in. */
    groups: json('groups').notNull(),
    /** Whether the grants follow from the groups; otherwise they are given in the console. */
    byGroups: boolean('by_groups').notNull(),
  },
  (table) => [uniqueIndex('person_identity_subject').on(table.issuer, table.subject)],
);

/** What the members of a group may do. */
export const groupGrant = pgTable('group_grant', {
  group: text('group_name').primaryKey(),
  grants: json('grants').notNull(),
  updatedAt: at('updated_at').notNull(),
  updatedBy: text('updated_by').notNull(),
});

export const trustedDevice = pgTable(
  'trusted_device',
  {
    id: text('id').primaryKey(),
    /** The hash of the secret that the device holds. */
    hash: text('hash').notNull().unique('trusted_device_hash'),
    personId: personId(),
    userAgent: text('user_agent').notNull(),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('trusted_device_person').on(table.personId)],
);

export const session = pgTable(
  'session',
  {
    /** The hash of the secret in the cookie; another one after each rotation. */
    id: text('id').primaryKey(),
    /** What the session is called in lists and in the audit. */
    handle: text('handle').notNull().unique('session_handle'),
    personId: personId(),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    /** The absolute end. The idle one follows from the roles of the moment. */
    expiresAt: at('expires_at').notNull(),
    idToken: text('id_token'),
    userAgent: text('user_agent').notNull(),
    ipHash: text('ip_hash').notNull(),
    /** By what the second factor was shown; null: it is still to be shown, and nothing else is open. */
    proof: text('proof', { enum: sessionProofs }),
    /** When the person last proved to be there, by the second factor or at the issuer. */
    provedAt: at('proved_at'),
    /** What the next answer of a passkey must sign. */
    challenge: text('challenge'),
    deviceId: text('device_id').references(() => trustedDevice.id, { onDelete: 'set null' }),
    endedAt: at('ended_at'),
    ended: text('ended', { enum: sessionEnds }),
  },
  (table) => [
    index('session_person').on(table.personId),
    index('session_expires').on(table.expiresAt),
    check('session_proof', sql`${table.proof} in (${oneOf(sessionProofs)})`),
    check('session_ended', sql`${table.ended} in (${oneOf(sessionEnds)}) and (${table.ended} is null) = (${table.endedAt} is null)`),
  ],
);

export const secondFactor = pgTable(
  'second_factor',
  {
    id: text('id').primaryKey(),
    personId: personId(),
    kind: text('kind', { enum: factorKinds }).notNull(),
    name: text('name').notNull(),
    createdAt: at('created_at').notNull(),
    /** null: begun, and not yet shown to work. */
    confirmedAt: at('confirmed_at'),
    lastUsedAt: at('last_used_at'),
    /** TOTP: the secret, sealed. */
    secret: bytes('secret'),
    /** TOTP: the time step of the last code taken, so that no code counts twice. */
    usedStep: bigint('used_step', { mode: 'number' }),
    /** Passkey: its id, public key (COSE), signature counter and ways to reach it. */
    credentialId: text('credential_id').unique('second_factor_credential'),
    publicKey: bytes('public_key'),
    counter: bigint('counter', { mode: 'number' }),
    transports: json('transports'),
  },
  (table) => [
    index('second_factor_person').on(table.personId),
    check('second_factor_kind', sql`${table.kind} in (${oneOf(factorKinds)})`),
    check(
      'second_factor_parts',
      sql`(${table.kind} = 'totp' and ${table.secret} is not null) or (${table.kind} = 'passkey' and ${table.credentialId} is not null and ${table.publicKey} is not null)`,
    ),
  ],
);

export const recoveryCode = pgTable(
  'recovery_code',
  { personId: personId(), hash: text('hash').notNull(), createdAt: at('created_at').notNull(), usedAt: at('used_at') },
  (table) => [primaryKey({ columns: [table.personId, table.hash] })],
);

/** Failures in a row of somebody or some address, and until when nothing is tried any more. */
export const lockout = pgTable('lockout', {
  subject: text('subject').primaryKey(),
  failures: integer('failures').notNull(),
  lastFailureAt: at('last_failure_at').notNull(),
  lockedUntil: at('locked_until'),
});

/** States of sign-ins that were answered: none is answered twice. */
export const spentSignIn = pgTable('spent_sign_in', { hash: text('hash').primaryKey(), at: at('at').notNull() }, (table) => [
  index('spent_sign_in_at').on(table.at),
]);

/** A form that was sent while its sender had to prove who they are first. */
export const parkedForm = pgTable(
  'parked_form',
  {
    /** The hash of the secret in the browser's cookie. */
    id: text('id').primaryKey(),
    personId: personId(),
    path: text('path').notNull(),
    body: text('body').notNull(),
    why: text('why').notNull(),
    at: at('at').notNull(),
  },
  (table) => [index('parked_form_at').on(table.at)],
);

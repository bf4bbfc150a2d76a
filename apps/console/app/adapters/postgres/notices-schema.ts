// Tables of what people and services are told. A notice is kept once; who has it in the inbox, and the messages to be sent for
// it, refer to it. The messages are their own queue: what is waiting and due is sent by whoever locks it first.
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { mailChoices, noticeWeights } from '../../notice.ts';
import { deliveryStatuses, reminderKinds, webhookStatuses } from '../../ports/notices.ts';
import { alertChannel } from './alerts-schema.ts';
import { at, environment, json, oneOf, person } from './schema.ts';

const ofEnvironment = () =>
  text('environment')
    .notNull()
    .references(() => environment.name);

export const notice = pgTable(
  'notice',
  {
    id: text('id').primaryKey(),
    environment: ofEnvironment(),
    event: text('event').notNull(),
    weight: text('weight', { enum: noticeWeights }).notNull(),
    sentence: text('sentence').notNull(),
    reason: text('reason').notNull(),
    about: text('about').notNull(),
    by: json('by'),
    facts: json('facts').notNull(),
    at: at('at').notNull(),
  },
  (table) => [index('notice_at').on(table.at)],
);

/** Which notices a person gets by mail, where they said so. */
export const mailChoice = pgTable(
  'mail_choice',
  {
    personId: text('person_id')
      .primaryKey()
      .references(() => person.id),
    choice: text('choice', { enum: mailChoices }).notNull(),
  },
  (table) => [check('mail_choice_choice', sql`${table.choice} in (${oneOf(mailChoices)})`)],
);

const ofNotice = () =>
  text('notice_id')
    .notNull()
    .references(() => notice.id, { onDelete: 'cascade' });

export const inboxItem = pgTable(
  'inbox_item',
  {
    personId: text('person_id')
      .notNull()
      .references(() => person.id),
    noticeId: ofNotice(),
    readAt: at('read_at'),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.noticeId] }),
    index('inbox_item_notice').on(table.noticeId),
    index('inbox_item_unread').on(table.personId).where(sql`${table.readAt} is null`),
  ],
);

export const webhook = pgTable(
  'webhook',
  {
    id: text('id').primaryKey(),
    environment: ofEnvironment(),
    url: text('url').notNull(),
    description: text('description').notNull(),
    events: text('events').array().notNull(),
    status: text('status', { enum: webhookStatuses }).notNull(),
    statusReason: text('status_reason').notNull(),
    secretGeneration: integer('secret_generation').notNull(),
    previousSecretUntil: at('previous_secret_until'),
    createdAt: at('created_at').notNull(),
    createdById: text('created_by_id').notNull(),
    createdByName: text('created_by_name').notNull(),
  },
  (table) => [
    index('webhook_environment').on(table.environment),
    check('webhook_status', sql`${table.status} in (${oneOf(webhookStatuses)})`),
  ],
);

/** A message on its way, to a webhook, to a person by mail, or to a channel of alerts; `tries` counts since it was last put in the queue. */
export const delivery = pgTable(
  'delivery',
  {
    id: text('id').primaryKey(),
    noticeId: ofNotice(),
    webhookId: text('webhook_id').references(() => webhook.id),
    personId: text('person_id').references(() => person.id),
    channelId: text('channel_id').references(() => alertChannel.id),
    status: text('status', { enum: deliveryStatuses }).notNull(),
    tries: integer('tries').notNull().default(0),
    nextAttemptAt: at('next_attempt_at'),
    settledAt: at('settled_at'),
  },
  (table) => [
    index('delivery_due').on(table.nextAttemptAt).where(sql`${table.status} = 'waiting'`),
    index('delivery_webhook').on(table.webhookId, table.id.desc()),
    index('delivery_channel').on(table.channelId, table.id.desc()),
    index('delivery_notice').on(table.noticeId),
    check('delivery_status', sql`${table.status} in (${oneOf(deliveryStatuses)})`),
    check('delivery_receiver', sql`num_nonnulls(${table.webhookId}, ${table.personId}, ${table.channelId}) = 1`),
  ],
);

export const deliveryAttempt = pgTable(
  'delivery_attempt',
  {
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => delivery.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    at: at('at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    httpStatus: integer('http_status'),
    error: text('error').notNull(),
    answer: text('answer').notNull(),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.number] })],
);

/** That a flag's day comes or has come is told once for each day it is given. */
export const flagReminder = pgTable(
  'flag_reminder',
  {
    key: text('key').notNull(),
    expires: text('expires').notNull(),
    kind: text('kind', { enum: reminderKinds }).notNull(),
    at: at('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.expires, table.kind] }),
    check('flag_reminder_kind', sql`${table.kind} in (${oneOf(reminderKinds)})`),
  ],
);

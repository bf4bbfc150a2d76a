// Tables of alerts, anomaly rules and digests: where alerts go, how far the audit was watched, what each rule has counted and found,
// and who gets the digest of which day. What is to be sent waits in the same queue as every other message.

import { severities } from '@switchyard/registry-core/alert/anomaly-rule';
import { sql } from 'drizzle-orm';
import { boolean, check, doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { channelKinds, channelStatuses } from '../../ports/alerts.ts';
import { at, json, oneOf, person, sequence } from './schema.ts';

export const alertChannel = pgTable(
  'alert_channel',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: channelKinds }).notNull(),
    name: text('name').notNull(),
    /** Sealed where the address alone lets anybody post, as Slack's does. */
    target: text('target').notNull(),
    /** The address as people may see it. */
    shown: text('shown').notNull(),
    alerts: text('alerts').array().notNull(),
    environments: text('environments').array().notNull(),
    status: text('status', { enum: channelStatuses }).notNull(),
    secretGeneration: integer('secret_generation').notNull(),
    createdAt: at('created_at').notNull(),
    createdByName: text('created_by_name').notNull(),
  },
  (table) => [
    check('alert_channel_kind', sql`${table.kind} in (${oneOf(channelKinds)})`),
    check('alert_channel_status', sql`${table.status} in (${oneOf(channelStatuses)})`),
  ],
);

/** One row: the last record of the audit that was looked at. */
export const auditWatch = pgTable('audit_watch', { id: text('id').primaryKey(), seq: sequence('seq').notNull() });

export const anomalyRule = pgTable('anomaly_rule', {
  id: text('id').primaryKey(),
  body: json('body').notNull(),
  version: integer('version').notNull(),
  enabled: boolean('enabled').notNull(),
  changedAt: at('changed_at').notNull(),
  changedByName: text('changed_by_name').notNull(),
  removedAt: at('removed_at'),
});

/** What a rule has counted for one group, up to the record that `audit_watch` names. */
export const anomalyCount = pgTable(
  'anomaly_count',
  {
    ruleId: text('rule_id')
      .notNull()
      .references(() => anomalyRule.id),
    group: text('group').notNull(),
    state: json('state').notNull(),
    /** After this it counts nothing that is still in the window. */
    endsAt: at('ends_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.group] }), index('anomaly_count_ends').on(table.endsAt)],
);

export const anomalyFinding = pgTable(
  'anomaly_finding',
  {
    id: text('id').primaryKey(),
    ruleId: text('rule_id')
      .notNull()
      .references(() => anomalyRule.id),
    ruleVersion: integer('rule_version').notNull(),
    severity: text('severity', { enum: severities }).notNull(),
    sentence: text('sentence').notNull(),
    group: text('group').notNull(),
    measured: doublePrecision('measured').notNull(),
    /** Numbers of the records in the audit, oldest first. */
    records: json('records').notNull(),
    at: at('at').notNull(),
    acknowledgedAt: at('acknowledged_at'),
    acknowledgedByName: text('acknowledged_by_name'),
    note: text('note').notNull(),
  },
  (table) => [
    index('anomaly_finding_open').on(table.id).where(sql`${table.acknowledgedAt} is null`),
    index('anomaly_finding_rule').on(table.ruleId, table.id.desc()),
    check('anomaly_finding_severity', sql`${table.severity} in (${oneOf(severities)})`),
  ],
);

/** Who gets the digest, and at which hour of which zone; without a row it goes by their roles. */
export const digestChoice = pgTable(
  'digest_choice',
  {
    personId: text('person_id')
      .primaryKey()
      .references(() => person.id),
    wanted: boolean('wanted').notNull(),
    zone: text('zone').notNull(),
    hour: integer('hour').notNull(),
  },
  (table) => [check('digest_choice_hour', sql`${table.hour} between 0 and 23`)],
);

/** That somebody was sent the digest of a day: once, however often it is tried. */
export const digestSent = pgTable(
  'digest_sent',
  {
    personId: text('person_id')
      .notNull()
      .references(() => person.id),
    /** YYYY-MM-DD, where they are. */
    day: text('day').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.day] })],
);

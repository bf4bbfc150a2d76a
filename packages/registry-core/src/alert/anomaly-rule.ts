// Anomaly rules as data: which events are counted, in what groups, over which window, and from when on that is worth somebody's look.
import * as z from 'zod';
import { TimeZone } from '../change/freeze-window.ts';
import { eventNames } from './event.ts';

export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

export const groupings = ['actor', 'target', 'environment', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** events: how many. targets: how many different ones. amount: the sum of the parameter of that name. */
export const measures = ['events', 'targets', 'amount'] as const;
export type Measure = (typeof measures)[number];

/** `*`: any event; `change.*`: those of a kind. */
export const EventPattern = z
  .string()
  .max(60)
  .refine((pattern) => eventsMatching(pattern).length > 0, 'Name an event of the catalogue, such as flag.kill, change.* or *.');

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as 08:00.');
/** Weekdays 1 (Monday) to 7, from and to as clocks in the zone show them. */
export const WorkingHours = z
  .strictObject({
    zone: TimeZone,
    days: z.array(z.number().int().min(1).max(7)).min(1, 'Choose at least one day.').max(7),
    from: Time,
    to: Time,
  })
  .refine(({ from, to }) => from < to, { message: 'Working hours end after they begin.', path: ['to'] });
export type WorkingHours = z.infer<typeof WorkingHours>;

const dayMinutes = 24 * 60;
export const windowMinutesMax = 7 * dayMinutes;
/** What is counted one by one is kept one by one. */
export const countMax = 1_000;
export const amountMax = 1_000_000_000;

export const AnomalyRuleId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'A rule is named with small letters, digits and dashes.');
export const AnomalyRule = z
  .strictObject({
    title: z.string().trim().min(1, 'Say in a few words what the rule notices.').max(120),
    events: z.array(EventPattern).min(1, 'Choose at least one event.').max(20),
    /** Which of them: done, refused, or either. */
    result: z.enum(['done', 'refused', 'any']).default('done'),
    /** Absent: in every environment, and outside of them. */
    environments: z.array(z.string().min(1)).max(20).default([]),
    /** Only what happens outside of these hours. */
    outside: WorkingHours.nullable().default(null),
    groupBy: z.enum(groupings),
    measure: z.enum(measures).default('events'),
    windowMinutes: z.number().int().min(1, 'A window lasts a minute or more.').max(windowMinutesMax, 'A window lasts at most a week.'),
    /** It fires at more than this. */
    threshold: z.number().min(0, 'A threshold is not negative.').max(amountMax),
    severity: z.enum(severities),
    /** After a finding the same group is left in peace for so long. */
    coolDownMinutes: z.number().int().min(0).max(windowMinutesMax, 'A cool-down lasts at most a week.'),
  })
  .refine(({ measure, threshold }) => measure === 'amount' || (threshold <= countMax && Number.isInteger(threshold)), {
    message: `How many is a whole number up to ${countMax}.`,
    path: ['threshold'],
  });
export type AnomalyRule = z.infer<typeof AnomalyRule>;

export function eventsMatching(pattern: string): (typeof eventNames)[number][] {
  if (pattern === '*') return eventNames.filter((name) => !own.has(name));
  if (!pattern.endsWith('.*')) return eventNames.filter((name) => name === pattern);
  return eventNames.filter((name) => name.startsWith(pattern.slice(0, -1)) && !own.has(name));
}

/** What comes of alerts and rules themselves; only a rule that names it counts it, or findings would make findings. */
const own = new Set<string>(['admin.alert.sent', 'admin.alert.fail', 'admin.anomaly.detected']);

const hours: WorkingHours = { zone: 'America/Chicago', days: [1, 2, 3, 4, 5], from: '07:00', to: '20:00' };
const rule = (given: z.input<typeof AnomalyRule>): AnomalyRule => AnomalyRule.parse(given);

/** There from the beginning; each may be changed, or switched off. */
export const firstRules: Readonly<Record<string, AnomalyRule>> = {
  'pii-views': rule({
    title: 'One person looks at much that is masked',
    events: ['admin.pii.unmask'],
    groupBy: 'actor',
    windowMinutes: dayMinutes,
    threshold: 20,
    severity: 'high',
    coolDownMinutes: dayMinutes,
  }),
  refunds: rule({
    title: 'Refunds of more than $5,000 in an hour',
    events: ['order.refund'],
    groupBy: 'none',
    measure: 'amount',
    windowMinutes: 60,
    threshold: 500_000,
    severity: 'high',
    coolDownMinutes: 60,
  }),
  suppressions: rule({
    title: 'One person pauses Instant Book again and again',
    events: ['booking.suppress'],
    groupBy: 'actor',
    windowMinutes: dayMinutes,
    threshold: 10,
    severity: 'medium',
    coolDownMinutes: dayMinutes,
  }),
  'mass-role-changes': rule({
    title: 'The grants of many people change within an hour',
    events: ['person.grant', 'group.edit'],
    groupBy: 'none',
    measure: 'targets',
    windowMinutes: 60,
    threshold: 5,
    severity: 'high',
    coolDownMinutes: 60,
  }),
  'publish-outside-hours': rule({
    title: 'A publish outside working hours',
    events: ['change.publish', 'release.roll_back'],
    environments: ['production'],
    outside: hours,
    groupBy: 'actor',
    windowMinutes: 60,
    threshold: 0,
    severity: 'low',
    coolDownMinutes: 240,
  }),
  'burst-of-kills': rule({
    title: 'Many flags are killed at once',
    events: ['flag.kill'],
    groupBy: 'environment',
    measure: 'targets',
    windowMinutes: 15,
    threshold: 2,
    severity: 'high',
    coolDownMinutes: 60,
  }),
  'repeated-refusals': rule({
    title: 'One person is refused again and again',
    events: ['*'],
    result: 'refused',
    groupBy: 'actor',
    windowMinutes: 15,
    threshold: 9,
    severity: 'medium',
    coolDownMinutes: 60,
  }),
};

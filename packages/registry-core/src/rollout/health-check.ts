// A health check: how far an event of those who have a candidate may differ from that of everyone else, and what happens when it
// does. Environments keep a list of them, which every staged release is watched by.
import * as z from 'zod';
import { EventName } from '../evaluate/usage-batch.ts';

/** More are not looked at by anybody, and each makes the others wait longer for the same certainty. */
export const healthChecksMax = 20;

export const CheckName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'A health check is named in lower case, such as failed-bookings.');

const about = {
  name: CheckName,
  /** For people: what it means when it fails. */
  description: z.string().trim().max(500).default(''),
  /** Which way is bad. */
  bad: z.enum(['rise', 'fall']),
  onBreach: z.enum(['hold', 'revert']),
};

export const HealthCheck = z.discriminatedUnion('measure', [
  /** The share of evaluations that fail at the edge. */
  z.strictObject({ measure: z.literal('errors'), ...about, bad: z.literal('rise').default('rise'), allowed: z.number().min(0).max(1) }),
  /** The mean of an event's value; of each person the first in a step counts. What lies outside `from` and `to` is taken as the nearer. */
  z
    .strictObject({
      measure: z.literal('mean'),
      ...about,
      event: EventName,
      from: z.number().default(0),
      to: z.number(),
      /** How far the mean may move to the bad side, in the unit of the value. */
      allowed: z.number().min(0),
    })
    .refine(({ from, to }) => from < to, { message: 'The least value has to be below the greatest.', path: ['to'] }),
  /** How many people it happens to at all: the difference as a share of what is usual, so 0.1 is a tenth more or fewer. */
  z.strictObject({ measure: z.literal('people'), ...about, event: EventName, allowed: z.number().min(0).max(10) }),
]);
export type HealthCheck = z.infer<typeof HealthCheck>;

export const HealthChecks = z
  .array(HealthCheck)
  .max(healthChecksMax)
  .refine((checks) => new Set(checks.map(({ name }) => name)).size === checks.length, 'Two health checks have the same name.');

/** What every environment begins with. */
export const usualChecks: readonly HealthCheck[] = [
  {
    measure: 'errors',
    name: 'evaluation-errors',
    description: 'Evaluations that fail at the edge, as a share of all.',
    bad: 'rise',
    allowed: 0.01,
    onBreach: 'revert',
  },
];

const number = (value: number): string => `${Math.round(value * 1e6) / 1e6}`;
const percent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;

/** `The mean of checkout.seconds may rise by at most 0.5.` */
export function checkSentence(check: HealthCheck): string {
  if (check.measure === 'errors') return `The share of evaluations that fail may rise by at most ${percent(check.allowed)}.`;
  if (check.measure === 'mean') return `The mean of ${check.event} may ${check.bad} by at most ${number(check.allowed)}.`;
  return `${check.event} may happen to at most ${percent(check.allowed)} ${check.bad === 'rise' ? 'more' : 'fewer'} people.`;
}

/** A difference in the words of its check: `+0.3`, `−12 %`. */
export function differenceText({ measure }: HealthCheck, difference: number): string {
  if (!Number.isFinite(difference)) return difference < 0 ? '−∞' : '∞';
  const size = Math.abs(difference);
  const text = measure === 'mean' ? `${Number(size.toPrecision(3))}` : `${Number((size * 100).toPrecision(3))} %`;
  return `${difference < 0 ? '−' : '+'}${text}`;
}

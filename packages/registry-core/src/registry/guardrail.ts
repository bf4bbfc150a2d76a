// A KPI guardrail: a figure over recorded events, worked out with the values that each event's context gets, and the bounds that
// the figure must keep when a change is previewed. Its meaning is in guardrail/; here is only its shape.
import * as z from 'zod';
import { ruleExpressionLengthMax } from './limits.ts';

/** How the events' values become one figure; `share` is the percentage of events for which a condition holds. */
export const guardrailAggregates = ['sum', 'mean', 'min', 'max', 'share'] as const;
export type GuardrailAggregate = (typeof guardrailAggregates)[number];

/** `block`: no way around but another draft. `override`: somebody who may approve it lets it pass, with a reason. */
export const guardrailBreaches = ['block', 'override'] as const;
export type GuardrailBreach = (typeof guardrailBreaches)[number];

export const GuardrailKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}$/, 'A guardrail’s name is lower case, such as revenue.provider_fees, with at most 128 characters.');

/** The name of a kind of recorded event: `booking`, `search`. What the edge samples is called `evaluation`. */
export const EventName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'An event’s name is lower case, such as booking, with at most 64 characters.');

const bound = z.number().finite();
const percent = bound.min(0, 'A percentage is not negative.').max(1_000_000);

export const GuardrailBounds = z
  .strictObject({
    /** The new figure is at least this. */
    min: bound.optional(),
    /** The new figure is at most this. */
    max: bound.optional(),
    /** The new figure is below the old one by at most this many per cent of the old one. */
    fallPercentMax: percent.optional(),
    /** The new figure is above the old one by at most this many per cent of the old one. */
    risePercentMax: percent.optional(),
  })
  .refine((bounds) => Object.values(bounds).some((value) => value !== undefined), 'Give at least one bound.')
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'The lower bound is above the upper one.');
export type GuardrailBounds = z.infer<typeof GuardrailBounds>;

export const Guardrail = z.strictObject({
  key: GuardrailKey,
  /** What it watches, in words: people read this when it is breached. */
  description: z.string().max(2000).default(''),
  event: EventName,
  /** CEL over `event`, `context` and `config`, such as `event.amount * config["fees.provider_pct"]`. */
  expression: z.string().trim().min(1, 'Write an expression.').max(ruleExpressionLengthMax),
  aggregate: z.enum(guardrailAggregates).default('sum'),
  unit: z.string().max(32).optional(),
  bounds: GuardrailBounds,
  onBreach: z.enum(guardrailBreaches).default('override'),
  owner: z.string().max(200).default(''),
});
export type Guardrail = z.infer<typeof Guardrail>;

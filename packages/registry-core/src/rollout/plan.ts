// A plan of stages: who gets a release in which order, and what each step waits for before the next. After the last step everyone
// has it.
import * as z from 'zod';
import { accept, type Result } from '../registry/refusal.ts';
import { checkAdvance } from '../snapshot/advance-stage.ts';
import { StagePart } from '../snapshot/head.ts';
import { stagePartsMax } from '../snapshot/head-limits.ts';
import { stagePartText } from '../snapshot/stage-text.ts';

/** Nobody follows more, and each step makes the later comparisons a little slower. */
export const planStepsMax = 20;
/** A release that takes longer is forgotten by those who published it. */
export const holdMinutesMax = 28 * 24 * 60;

const minutes = z.number().int().min(0).max(holdMinutesMax);

export const Hold = z.discriminatedUnion('until', [
  /** Goes on by itself after so long. */
  z.strictObject({ until: z.literal('time'), minutes: minutes.min(1) }),
  /** Waits for somebody else than who published it. */
  z.strictObject({ until: z.literal('approval'), minutes: minutes.default(0) }),
  /** Goes on by itself after so long, once each health check has seen so many people with the release and nothing bad. */
  z.strictObject({ until: z.literal('health'), minutes: minutes.min(1), people: z.number().int().min(1).max(1_000_000).default(100) }),
]);
export type Hold = z.infer<typeof Hold>;

export const PlanStep = z.strictObject({ parts: z.array(StagePart).min(1, 'Say who gets the release.').max(stagePartsMax), hold: Hold });
export type PlanStep = z.infer<typeof PlanStep>;

export const Plan = z.array(PlanStep).min(1, 'A plan has at least one step.').max(planStepsMax);
export type Plan = z.infer<typeof Plan>;

/** Whether each step gives the release to more people than the one before and takes it from nobody. */
export function checkPlan(plan: Plan): Result<Plan> {
  for (const [index, step] of plan.entries()) {
    const before = plan[index - 1];
    const grows = before === undefined ? accept(true) : checkAdvance(before, step);
    if (!grows.ok) return { ok: false, refusal: { ...grows.refusal, message: `Step ${index + 1}: ${grows.refusal.message}` } };
  }
  return accept(plan);
}

export function durationText(total: number): string {
  const parts = [
    [Math.floor(total / 1440), 'day'],
    [Math.floor((total % 1440) / 60), 'hour'],
    [total % 60, 'minute'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return named.join(' ') || 'no time';
}

/** `after 30 minutes`, `when somebody else approves`, `when healthy, after 1 hour and 100 people`. */
export function holdSentence(hold: Hold): string {
  if (hold.until === 'time') return `after ${durationText(hold.minutes)}`;
  if (hold.until === 'health') return `when healthy, after ${durationText(hold.minutes)} and ${hold.people} people`;
  return hold.minutes > 0 ? `when somebody else approves, after ${durationText(hold.minutes)}` : 'when somebody else approves';
}

/** `city=HOU:100 everyone:10, then after 30 minutes`. */
export function stepSentence({ parts, hold }: PlanStep): string {
  return `${parts.map(stagePartText).join(' ')}, on ${holdSentence(hold)}`;
}

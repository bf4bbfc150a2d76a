// What becomes of a stage now: it waits, goes on to the next step, is given to everyone, is held or is taken back. Decided from what
// is known, at any moment and as often as one likes; the same is decided whether it was looked at a minute ago or an hour ago.
import type { StagePart } from '../snapshot/head.ts';
import { looksHealthy, type Reading } from './comparison.ts';
import { checkSentence, differenceText, type HealthCheck } from './health-check.ts';
import { durationText, type Plan } from './plan.ts';

export interface WatchedCheck {
  readonly check: HealthCheck;
  readonly reading: Reading;
}

export interface WatchedStage {
  readonly held: boolean;
  /** null: somebody leads it by hand, and it never goes on by itself. */
  readonly plan: Plan | null;
  /** Counts from 1; beyond the plan when somebody went further by hand. */
  readonly step: number;
  readonly stepStartedAt: Date;
  /** Of this step. */
  readonly checks: readonly WatchedCheck[];
}

export type Move =
  | { readonly kind: 'wait'; readonly sentence: string }
  | { readonly kind: 'advance'; readonly parts: readonly StagePart[]; readonly sentence: string }
  | { readonly kind: 'complete'; readonly sentence: string }
  | { readonly kind: 'hold' | 'revert'; readonly checks: readonly WatchedCheck[]; readonly sentence: string };

const minuteMs = 60_000;

export function nextMove(stage: WatchedStage, now: Date): Move {
  const breached = stage.checks.filter(({ reading }) => reading.verdict === 'breached');
  const fatal = breached.filter(({ check }) => check.onBreach === 'revert');
  if (fatal.length > 0) return { kind: 'revert', checks: fatal, sentence: fatal.map(breachSentence).join(' ') };
  if (stage.held) return { kind: 'wait', sentence: 'It is held until somebody lets it go on.' };
  if (breached.length > 0) return { kind: 'hold', checks: breached, sentence: breached.map(breachSentence).join(' ') };
  const because = whyNotYet(stage, now);
  if (because !== undefined) return { kind: 'wait', sentence: because };
  const next = stage.plan?.[stage.step];
  return next
    ? { kind: 'advance', parts: next.parts, sentence: `Step ${stage.step} of the plan is over.` }
    : { kind: 'complete', sentence: 'The last step of the plan is over.' };
}

/** What the step waits for; undefined when it may go on. */
function whyNotYet({ plan, step, stepStartedAt, checks }: WatchedStage, now: Date): string | undefined {
  const current = plan?.[step - 1];
  if (!current) return 'It goes on when somebody gives it to more people.';
  const { hold, parts } = current;
  const left = Math.ceil((stepStartedAt.getTime() + hold.minutes * minuteMs - now.getTime()) / minuteMs);
  if (hold.until === 'approval') {
    return left > 0
      ? `Somebody else than who published it may approve in ${durationText(left)}.`
      : 'It waits for somebody else to approve.';
  }
  if (left > 0) return `It goes on in ${durationText(left)}${hold.until === 'health' ? ', if it is healthy' : ''}.`;
  if (hold.until === 'time') return undefined;
  // Where everyone has it there is nobody to compare with; only what fails at the edge can be watched.
  const drawn = parts.some(({ percent }) => percent > 0 && percent < 100);
  return whyNotHealthy(
    checks.filter(({ check }) => drawn || check.measure === 'errors'),
    hold.people,
  );
}

function whyNotHealthy(checks: readonly WatchedCheck[], people: number): string | undefined {
  const unsure = checks.find(({ check, reading }) => reading.candidateCount < (check.measure === 'errors' ? 1 : people));
  if (unsure) {
    const { check, reading } = unsure;
    if (check.measure === 'errors') return 'Nobody who has the release has asked yet.';
    return `${check.name} has seen ${reading.candidateCount} of ${people} people with the release.`;
  }
  const poor = checks.find(({ check, reading }) => !looksHealthy(check, reading));
  if (!poor) return undefined;
  const { check, reading } = poor;
  return `${check.name} does not look healthy, though nothing is proven: ${differenceText(check, reading.difference ?? 0)}.`;
}

export function breachSentence({ check, reading }: WatchedCheck): string {
  const { low, high } = reading.interval;
  const surely = check.bad === 'rise' ? `at least ${differenceText(check, low)}` : `at least ${differenceText(check, high)}`;
  const seen = differenceText(check, reading.difference ?? 0);
  return `${check.name} is breached: ${seen} was seen, and it is ${surely}. ${checkSentence(check)}`;
}

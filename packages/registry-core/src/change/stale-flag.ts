// Which flags have done their work, and why one thinks so: nobody gets anything else, nobody asks, or its day is over. A permanent flag is
// meant to stay, so it is never stale.
import type { Flag, Serve } from '../registry/flag.ts';

/** Long enough for a month's billing run or a holiday to have asked. */
export const staleAfterDays = 30;
const dayMs = 86_400_000;

/** What is known of a flag that is live. */
export interface FlagRecord {
  readonly flag: Flag;
  /** Since when it is as it is. */
  readonly since: Date;
  /** null: it is not killed. */
  readonly killedAt: Date | null;
  /** A holdout or a layer gives some people its off variant. */
  readonly held: boolean;
  /** Answers of the last `staleAfterDays` by variant; null: nobody has counted for that long. */
  readonly answers: ReadonlyMap<string, number> | null;
}

export interface StaleReason {
  readonly code: 'EXPIRED' | 'ONE_SIDED' | 'UNUSED';
  readonly sentence: string;
}

export function staleReasons({ flag, since, killedAt, held, answers }: FlagRecord, now: Date): StaleReason[] {
  if (flag.archived || flag.permanent) return [];
  const reasons: StaleReason[] = [];
  const today = now.toISOString().slice(0, 10);
  if (flag.expires !== undefined && flag.expires < today) {
    reasons.push({ code: 'EXPIRED', sentence: `It was to be gone after ${flag.expires}.` });
  }
  const asItIs = killedAt !== null && killedAt > since ? killedAt : since;
  if (daysBetween(asItIs, now) < staleAfterDays) return reasons;
  const day = asItIs.toISOString().slice(0, 10);
  const total = answers && [...answers.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) reasons.push({ code: 'UNUSED', sentence: `Nobody has asked for it in ${staleAfterDays} days.` });
  if (killedAt !== null) return [...reasons, oneSided(`It has been killed since ${day}: everyone gets ${flag.off}.`)];
  if (flag.state === 'disabled') return [...reasons, oneSided(`It has been disabled since ${day}: callers get their own default.`)];
  const [only, other] = servable(flag, held);
  if (only !== undefined && other === undefined) return [...reasons, oneSided(`Everyone has had ${only} since ${day}.`)];
  const seen = answers ? [...answers.keys()] : [];
  if (total !== null && total >= answersMin && seen.length === 1) {
    reasons.push(oneSided(`Each of ${total.toLocaleString('en')} answers in ${staleAfterDays} days was ${seen[0]}.`));
  }
  return reasons;
}

/** Fewer say little of what a small share would have got. */
const answersMin = 1_000;

function oneSided(sentence: string): StaleReason {
  return { code: 'ONE_SIDED', sentence };
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / dayMs;
}

/** The variant that is to stay when the flag goes: what everyone gets, else what most got, else what those get who have no setting; null: open. */
export function winnerOf({ flag, killedAt, held, answers }: Omit<FlagRecord, 'since'>): string | null {
  if (killedAt !== null) return flag.off;
  const [only, other] = servable(flag, held);
  if (only !== undefined && other === undefined) return only;
  const [most] = [...(answers ?? [])].sort(([, a], [, b]) => b - a);
  if (most && Object.hasOwn(flag.variants, most[0])) return most[0];
  const everyone = flag.settings.find(({ scope }) => Object.keys(scope).length === 0);
  return everyone && everyone.rules.length === 0 && 'variant' in everyone.serve ? everyone.serve.variant : null;
}

/** Variants that somebody can get, as the flag is written. */
function servable(flag: Flag, held: boolean): string[] {
  const serves = flag.settings.flatMap(({ rules, serve }) => [...rules.map((rule) => rule.serve), serve]);
  const offs = held || flag.prerequisites.length > 0 ? [flag.off] : [];
  return [...new Set([...serves.flatMap((serve) => variantsOf(serve, flag)), ...offs])];
}

function variantsOf(serve: Serve, flag: Flag): string[] {
  if ('variant' in serve) return [serve.variant];
  if ('split' in serve) return serve.split.filter(({ weight }) => weight > 0).map(({ variant }) => variant);
  const on = Object.keys(flag.variants).filter((variant) => variant !== flag.off);
  return [...(serve.percent < 100 ? [flag.off] : []), ...(serve.percent > 0 ? on : [])];
}

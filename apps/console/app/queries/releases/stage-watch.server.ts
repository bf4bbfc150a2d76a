// What is known of a stage, under way or over: how each health check stood in each step, how often each release answered and failed by
// the minute, and which events came.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { type Reading, readComparison, startComparison } from '@switchyard/registry-core/rollout/comparison';
import { checkSentence, type HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { nextMove, type WatchedCheck } from '@switchyard/registry-core/rollout/next-move';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { EvaluationSum, EventSum, StageComparison } from '../../ports/rollout.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports, Release, Stores } from '../../ports.ts';
import { findRelease } from './find-release.server.ts';

export const StageWatchInput = z.strictObject({ environment: EnvironmentName, release: z.string().min(1) });
export type StageWatchInput = z.infer<typeof StageWatchInput>;

export interface StageCheck {
  readonly check: HealthCheck;
  readonly sentence: string;
  /** Of the last step, or of the step in which it ended. */
  readonly reading: Reading;
  /** null: nothing was observed yet. */
  readonly at: Date | null;
}

export interface StageStep {
  readonly step: number;
  readonly checks: readonly StageCheck[];
}

/** How often a key that the release touches gave each variant, to those who have it and to everyone else. */
export interface KeyVariants {
  readonly key: string;
  readonly candidate: Readonly<Record<string, number>>;
  readonly stable: Readonly<Record<string, number>>;
}

export interface StageWatch {
  readonly stage: ReleaseStage;
  readonly release: Release;
  readonly stable: Release;
  /** The last step first. */
  readonly steps: readonly StageStep[];
  /** What it waits for; empty when it is over. */
  readonly waitsFor: string;
  /** The beginning of the first of `minutes`. */
  readonly since: Date;
  readonly minutes: number;
  /** Of the two releases only. */
  readonly evaluations: readonly EvaluationSum[];
  readonly events: readonly EventSum[];
  readonly variants: readonly KeyVariants[];
}

const minuteMs = 60_000;
const minutesMax = 60;
const hourMs = 3_600_000;
/** More are not read at a glance. */
const variantKeysMax = 5;

/** null for a release that was given to everyone at once. */
export function stageWatch(ports: Ports, caller: Caller, input: StageWatchInput): Promise<Result<StageWatch | null>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    const release = await findRelease(stores, environment, input.release);
    if (!release) return refuse('UNKNOWN_RELEASE', `There is no release ${input.release} in ${environment}.`);
    const stage = await stores.stages.find(release.id);
    const stable = stage && (await stores.releases.find(stage.stableId));
    if (!stage || !stable) return accept(null);
    const steps = toSteps(stage, await stores.rollout.comparisons(stage.id));
    const over = stage.status === 'completed' || stage.status === 'reverted';
    const until = over ? stage.changedAt : now;
    const minutes = Math.min(minutesMax, Math.max(10, Math.ceil((until.getTime() - stage.startedAt.getTime()) / minuteMs) + 1));
    const since = new Date(Math.floor(until.getTime() / minuteMs) * minuteMs - (minutes - 1) * minuteMs);
    const isOne = ({ release: version }: { release: string }) => version === release.version || version === stable.version;
    return accept({
      stage,
      release,
      stable,
      steps,
      waitsFor: over ? '' : waitsFor(stage, steps[0]?.checks ?? [], now),
      since,
      minutes,
      evaluations: (await stores.rollout.evaluations(environment, since)).filter((sum) => isOne(sum) && sum.at <= until),
      events: (await stores.rollout.events(environment, stage.startedAt)).filter(isOne),
      variants: await readVariants(stores, stage, release, stable),
    });
  });
}

async function readVariants(stores: Stores, stage: ReleaseStage, release: Release, stable: Release): Promise<KeyVariants[]> {
  const change = release.changeId === null ? undefined : await stores.changes.find(release.changeId);
  const entries = (change?.edits ?? []).flatMap((edit) => (edit.kind === 'entry' && edit.entry.startsWith('key:') ? [edit.entry] : []));
  const since = new Date(Math.floor(stage.startedAt.getTime() / hourMs) * hourMs);
  const variants: KeyVariants[] = [];
  for (const entry of entries.slice(0, variantKeysMax)) {
    const key = entry.slice('key:'.length);
    const counts = await stores.usage.counts(stage.environment, key, since, 1);
    const of = (version: string) => {
      const sums: Record<string, number> = {};
      for (const { variant, release: from, count } of counts)
        if (from === version) sums[variant ?? ''] = (sums[variant ?? ''] ?? 0) + count;
      return sums;
    };
    const [candidate, before] = [of(release.version), of(stable.version)];
    if (Object.keys(candidate).length + Object.keys(before).length > 0) variants.push({ key, candidate, stable: before });
  }
  return variants;
}

function waitsFor({ status, plan, step, stepStartedAt }: ReleaseStage, checks: readonly WatchedCheck[], now: Date): string {
  const move = nextMove({ held: status === 'held', plan, step, stepStartedAt, checks }, now);
  return move.kind === 'wait' ? move.sentence : `${move.sentence} This is acted on within a minute.`;
}

function toSteps({ step, checks }: ReleaseStage, comparisons: readonly StageComparison[]): StageStep[] {
  const numbers = new Set([step, ...comparisons.map((row) => row.step)]);
  const sorted = [...numbers].sort((a, b) => b - a);
  return sorted.map((number) => ({
    step: number,
    checks: checks.map((check) => {
      const found = comparisons.find((row) => row.step === number && row.check === check.name);
      const reading = readComparison(found?.comparison ?? startComparison(0.05, check), check);
      return { check, sentence: checkSentence(check), reading, at: found?.at ?? null };
    }),
  }));
}

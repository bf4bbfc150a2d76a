// What previews need of the world: recordings that people upload, the one preview that a change has, overrides of guardrails, and
// something that replays away from the requests.
import type { PreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import type { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import type { Plan } from '@switchyard/registry-core/rollout/plan';

export interface Recording {
  readonly id: string;
  readonly environment: string;
  readonly name: string;
  /** How many events it has, and how many of each kind. */
  readonly events: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly uploadedById: string;
  readonly uploadedByName: string;
  readonly uploadedAt: Date;
  /** When it is removed by itself. */
  readonly keptUntil: Date;
}

export interface RecordingStore {
  /** Newest first, those that are still kept. */
  list(environment: string, now: Date): Promise<Recording[]>;
  find(id: string): Promise<Recording | undefined>;
  /** JSON Lines, as they are read back. */
  create(recording: Recording, lines: string): Promise<void>;
  read(id: string): Promise<string>;
  remove(id: string): Promise<void>;
  /** Removes what is kept no longer. */
  forget(now: Date): Promise<void>;
}

export const previewStatuses = ['waiting', 'running', 'done', 'failed'] as const;
export type PreviewStatus = (typeof previewStatuses)[number];

/** The last preview of a change. */
export interface ChangePreview {
  readonly changeId: string;
  /** Of this attempt: a job of an earlier one does nothing any more. */
  readonly runId: string;
  /** Digest of the compiled difference that it is about. */
  readonly difference: string;
  /** Digest of the guardrails that were asked. */
  readonly guardrails: string;
  /** The plan whose stages people are counted by; null: that of the schedule, if any. */
  readonly plan: Plan | null;
  readonly status: PreviewStatus;
  readonly done: number;
  /** null until it is known how many events there are. */
  readonly total: number | null;
  /** Why it failed, as a sentence. */
  readonly failure: string | null;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
  readonly figures: PreviewFigures | null;
}

/** Somebody let a breach pass: for one difference and one wording of the guardrail. */
export interface GuardrailOverride {
  readonly changeId: string;
  readonly difference: string;
  readonly guardrail: string;
  /** Digest of the guardrail. */
  readonly definition: string;
  readonly personId: string;
  readonly personName: string;
  readonly reason: string;
  readonly at: Date;
}

export interface PreviewStore {
  find(changeId: string): Promise<ChangePreview | undefined>;
  /** Instead of the one that was there. */
  start(preview: ChangePreview): Promise<void>;
  /** Of this attempt; does nothing, and says so, when another has begun. */
  save(
    runId: string,
    state: Partial<Pick<ChangePreview, 'status' | 'done' | 'total' | 'failure' | 'finishedAt' | 'figures'>>,
  ): Promise<boolean>;
  overrides(changeId: string): Promise<GuardrailOverride[]>;
  override(override: GuardrailOverride): Promise<void>;
}

export interface ReplayJob {
  readonly before: { readonly registry: Registry; readonly kills: readonly string[] };
  readonly after: { readonly registry: Registry; readonly kills: readonly string[] };
  readonly affected: readonly string[];
  readonly guardrails: readonly Guardrail[];
  /** The plan that people are counted by: in which of its stages each would get the release. */
  readonly plan: Plan;
  /** JSON Lines. */
  readonly recordings: readonly string[];
  /** At most so many events, the first ones. */
  readonly eventsMax: number;
}

/** Replays on a thread of its own. Rejects with a sentence when a registry does not compile, and when the signal ends it. */
export interface Replayer {
  replay(job: ReplayJob, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<PreviewFigures>;
}

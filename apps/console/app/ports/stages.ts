// Staged releases as they are kept: how far each is, what it goes on by, and what it is watched by.
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import type { PastRelease } from '@switchyard/registry-core/rollout/last-live';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import type { Head, StagePart } from '@switchyard/registry-core/snapshot/head';

export const stageStatuses = ['running', 'held', 'completed', 'reverted'] as const;
export type StageStatus = (typeof stageStatuses)[number];

/** A release that part of the users have. */
export interface ReleaseStage {
  readonly id: string;
  readonly environment: string;
  /** The release on its way. */
  readonly releaseId: string;
  /** What everyone else has meanwhile. */
  readonly stableId: string;
  readonly salt: string;
  readonly parts: readonly StagePart[];
  readonly status: StageStatus;
  readonly startedAt: Date;
  readonly startedBy: string;
  readonly changedAt: Date;
  /** What it goes on by; null: somebody leads it by hand. */
  readonly plan: Plan | null;
  /** What it is watched by: the environment's checks when it began. */
  readonly checks: readonly HealthCheck[];
  /** Counts from 1. Each step has another share, so each is compared anew. */
  readonly step: number;
  readonly stepStartedAt: Date;
  /** Why it is held or was taken back; empty otherwise. */
  readonly reason: string;
  /** When its checks were last read; null: not yet. */
  readonly watchedAt: Date | null;
}

export interface StageMove {
  readonly status: StageStatus;
  /** Absent: as they are. */
  readonly parts?: readonly StagePart[];
  /** Absent: the same. */
  readonly step?: number;
  /** Absent: the same. */
  readonly plan?: Plan | null;
  readonly reason?: string;
}

/** What an environment was served by at a moment: the head that the edge had taken last. */
export interface HeadThen {
  readonly seq: number;
  /** When the edge took it. */
  readonly since: Date;
  readonly content: Pick<Head, 'stable' | 'candidate' | 'stage' | 'kills'>;
}

export interface StageStore {
  /** Undefined: the edge had nothing of this environment yet. */
  headAt(environment: string, at: Date): Promise<HeadThen | undefined>;
  /** The one that is running or held. */
  underWay(environment: string): Promise<ReleaseStage | undefined>;
  /** Of a release, whatever became of it. */
  find(releaseId: string): Promise<ReleaseStage | undefined>;
  /** Releases, newest first, each with since when everyone had it; only the newest where there are many. */
  past(environment: string): Promise<PastRelease[]>;
  /** In every environment. */
  listUnderWay(): Promise<ReleaseStage[]>;
  /** In its first step. */
  create(stage: Omit<ReleaseStage, 'changedAt' | 'step' | 'stepStartedAt' | 'reason' | 'watchedAt'>): Promise<void>;
  save(id: string, move: StageMove, at: Date): Promise<void>;
  noteWatched(id: string, at: Date): Promise<void>;
}

// What watching staged releases needs of the world: the health checks of environments, what the edge told of people's events, and
// what each check knows of each step.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { Comparison, StageObservation } from '@switchyard/registry-core/rollout/comparison';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';

/** What one check of a stage knows of one step. Kept when the stage is over: it is the evidence. */
export interface StageComparison {
  readonly step: number;
  /** The check's name. */
  readonly check: string;
  readonly comparison: Comparison;
  readonly at: Date;
}

/** An observation with what it is of: an event's name, or `evaluations`. */
export interface NamedObservation extends StageObservation {
  readonly event: string;
}

/** Of one release in one span of time. */
export interface EvaluationSum {
  readonly at: Date;
  readonly release: string;
  readonly answered: number;
  readonly failed: number;
}

export interface EventSum {
  readonly event: string;
  readonly release: string;
  readonly count: number;
  readonly sum: number;
}

export interface RolloutStore {
  /** Undefined before anybody chose. */
  findChecks(environment: string): Promise<readonly HealthCheck[] | undefined>;
  saveChecks(environment: string, checks: readonly HealthCheck[]): Promise<void>;
  /**
   * Keeps what batches, which were not taken before, tell of events and failures; answers the environments whose stage has news and
   * was not watched since `watchedSince`.
   */
  take(batches: readonly UsageBatch[], watchedSince: Date): Promise<string[]>;
  /** Observations of a step that were not counted yet, oldest first; from now on they are. */
  takeObservations(stageId: string, step: number, limit: number): Promise<NamedObservation[]>;
  comparisons(stageId: string): Promise<StageComparison[]>;
  saveComparison(stageId: string, comparison: StageComparison): Promise<void>;
  /** Minute by minute, oldest first. */
  evaluations(environment: string, since: Date): Promise<EvaluationSum[]>;
  events(environment: string, since: Date): Promise<EventSum[]>;
  /** Removes what is older than its retention. */
  forget(now: Date): Promise<void>;
}

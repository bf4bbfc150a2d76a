// What lets a change pass, and when: words that were given for obstacles, and times that changes were scheduled for.
import type { Waiver } from '@switchyard/registry-core/change/obstacles';
import type { Plan } from '@switchyard/registry-core/rollout/plan';

export interface WaiverStore {
  /** Of all rounds, oldest first. */
  list(changeId: string): Promise<Waiver[]>;
  /** The same word again is the same word. */
  add(changeId: string, waiver: Waiver): Promise<void>;
}

/** waiting: for its time. suspended: somebody has to look. done: published. cancelled: given up. */
export const scheduleStatuses = ['waiting', 'suspended', 'done', 'cancelled'] as const;
export type ScheduleStatus = (typeof scheduleStatuses)[number];

export interface Schedule {
  readonly changeId: string;
  readonly environment: string;
  readonly at: Date;
  /** The zone in which people said and read the time. */
  readonly zone: string;
  readonly notes: string | null;
  /** How it goes out then; null: for everyone at once. */
  readonly plan: Plan | null;
  readonly status: ScheduleStatus;
  /** Why it is suspended or cancelled; empty otherwise. */
  readonly because: string;
  /** In whose name it is published: that person's rights are asked again then. */
  readonly personId: string;
  readonly personName: string;
  readonly changedAt: Date;
}

export interface ScheduleStore {
  find(changeId: string): Promise<Schedule | undefined>;
  /** Those that wait in an environment, first due first. */
  waiting(environment: string): Promise<Schedule[]>;
  /** Environments in which something waits. */
  environments(): Promise<string[]>;
  /** Replaces what the change had before. */
  save(schedule: Schedule): Promise<void>;
  /** Ends the waiting of a change that waits; answers whether it did. */
  end(changeId: string, status: Exclude<ScheduleStatus, 'waiting'>, because: string, at: Date): Promise<boolean>;
}

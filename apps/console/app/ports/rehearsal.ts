// Rehearsals of kills: what was tried on which release, by whom, and what came of it.
import type { KillRehearsal } from '@switchyard/registry-core/evaluate/rehearse-kill';

export interface Rehearsal {
  readonly id: string;
  readonly environment: string;
  readonly flag: string;
  /** What was live then. */
  readonly releaseId: string;
  readonly releaseVersion: string;
  readonly personId: string;
  readonly personName: string;
  readonly at: Date;
  readonly outcome: KillRehearsal;
}

export interface RehearsalStore {
  last(environment: string, flag: string): Promise<Rehearsal | undefined>;
  save(rehearsal: Omit<Rehearsal, 'releaseVersion'>): Promise<void>;
}

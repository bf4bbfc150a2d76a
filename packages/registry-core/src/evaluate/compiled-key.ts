// A key ready to be asked: what config keys and flags have in common for the reader.

import type { CohortList } from './cohort-list.ts';
import type { Answer, ExpectedType } from './evaluation.ts';
import type { SettingWorld } from './setting-table.ts';
import type { Walk } from './walk.ts';

export interface CompiledKey {
  readonly broken: null;
  readonly key: string;
  readonly type: ExpectedType;
  readonly clientReadable: boolean;
  /** The answer while the flag is killed; null for config keys, which cannot be. */
  readonly killed: Answer | null;
  /** The answer for every context unless killed; null when it depends on the context. */
  readonly constant: Answer | null;
  /** Variants of other flags that this flag needs. */
  readonly requires: readonly string[];
  decide(walk: Walk): Answer;
}

/** What the keys of one snapshot share. */
export interface KeyWorld extends SettingWorld {
  readonly traced: boolean;
  readonly cohorts: CohortList;
  readonly holdouts: readonly unknown[];
  readonly layers: readonly unknown[];
  /** The answer of another key in the same walk; undefined when there is none that can be read. */
  answerOf(key: string, walk: Walk): Answer | undefined;
  /** Whether the chain of prerequisites from this flag is short enough and runs in no circle. */
  canRequire(key: string): boolean;
  /** Counts a rule that uses something this evaluator does not know. */
  countUnknown(): void;
}

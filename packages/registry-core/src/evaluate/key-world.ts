// What the keys of one snapshot share, and what one key asks of the others.
import type { AttributeList } from './attribute.ts';
import type { Answer } from './evaluation.ts';
import type { SettingWorld } from './setting-table.ts';
import type { Walk } from './walk.ts';

export interface KeyWorld extends SettingWorld {
  readonly traced: boolean;
  readonly attributes: AttributeList;
  readonly holdouts: readonly unknown[];
  readonly layers: readonly unknown[];
  /** The answer of another key in the same walk; undefined when there is none that can be read. */
  answerOf(key: string, walk: Walk): Answer | undefined;
  /** Whether the chain of prerequisites from this flag is short enough and runs in no circle. */
  canRequire(key: string): boolean;
  /** Counts a rule that uses something this evaluator does not know. */
  countUnknown(): void;
}

// A key ready to be asked: what config keys and flags have in common for the reader.
import type { Answer, ExpectedType } from './evaluation.ts';
import type { FlagSetting } from './flag-setting.ts';
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
  /** The setting that decides for every context unless killed; null when more has to be asked first. */
  readonly setting: FlagSetting | null;
  /** Variants of other flags that this flag needs. */
  readonly requires: readonly string[];
  decide(walk: Walk): Answer;
  /** What cannot be read of its settings; undefined when all can. Reads them all. */
  faultIn(): string | undefined;
}

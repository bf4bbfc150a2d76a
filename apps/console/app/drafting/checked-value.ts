// Whether a key takes what was typed, and how people would say it: what the save of a setting finds out, before it is saved.
import { valueWords } from '@switchyard/registry-core/change/value-words';
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { toValueCheck } from '@switchyard/registry-core/snapshot/check-value';
import { currencyOf, readConfigValue } from './config-value.ts';

export interface CheckedValue {
  /** Sentences; none: the key takes it. */
  readonly faults: readonly string[];
  /** `Reads as 12 %.`; empty where it is at fault. */
  readonly words: string;
}

export function checkValue(config: ConfigKey, text: string): CheckedValue {
  const read = readConfigValue(config.type, text, currencyOf(config));
  if (!read.ok) return { faults: [read.refusal.message], words: '' };
  const faults = toValueCheck(config)(read.value).map(({ message }) => message);
  if (faults.length > 0) return { faults, words: '' };
  const words = config.type === 'json' ? 'This is JSON that the key takes.' : `Reads as ${valueWords(read.value, config.unit)}.`;
  return { faults: [], words };
}

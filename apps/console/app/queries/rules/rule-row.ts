// One rule as lists, its page and the API show it: what it demands, which keys it reads, and how it stands with what is live.

import type { Entries } from '@switchyard/registry-core/change/entries';
import { audienceWords, ruleValueWords, whereWords } from '@switchyard/registry-core/change/rule-findings';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { everyone } from '@switchyard/registry-core/rule/audience';
import type { RuleOutcome } from '@switchyard/registry-core/rule/check-rules';
import { keysRead } from '@switchyard/registry-core/rule/parse-rule';

/** `holds`, `broken`, or not to be told: its expression is at fault, or a limit left it out. */
export const ruleStates = ['holds', 'broken', 'faulty', 'unchecked'] as const;
export type RuleState = (typeof ruleStates)[number];

export interface RuleRow extends BusinessRule {
  /** The keys that it reads. */
  readonly keys: readonly string[];
  readonly state: RuleState;
  /** In how many scopes it was checked. */
  readonly scopes: number;
  /** In how many of them it is broken. */
  readonly brokenScopes: number;
  /** For whom it is broken and by which values, or why nobody knows; at most `casesMax` of them. */
  readonly sentences: readonly string[];
}

/** For whom a rule is broken, and by which values. */
export interface BrokenCase {
  readonly who: string;
  /** Narrower or other scopes that get the same values. */
  readonly moreScopes: number;
  /** In words, one for each key that the rule reads. */
  readonly values: readonly string[];
  /** Why it cannot be worked out; null when it is plainly false. */
  readonly reason: string | null;
}

export function toBrokenCases({ broken }: RuleOutcome, entries: Entries): BrokenCase[] {
  return broken.slice(0, casesMax).map(({ audiences, values, reason }) => ({
    who: audienceWords(audiences[0] ?? everyone, entries),
    moreScopes: audiences.length - 1,
    values: values.map((value) => ruleValueWords(value, entries)),
    reason: reason ?? null,
  }));
}

/** More cases than this are counted, not written out. */
const casesMax = 20;

export function toRuleRow({ rule, fault, unchecked, audiences, broken }: RuleOutcome, entries: Entries): RuleRow {
  const state = fault ? 'faulty' : unchecked ? 'unchecked' : broken.length > 0 ? 'broken' : 'holds';
  const cases = broken.map((one) => sentence(`${whereWords(one, entries)}${one.reason ? `: ${one.reason}` : ''}`));
  const why = fault?.message ?? (unchecked && sentence(unchecked));
  return {
    ...rule,
    keys: keysRead(rule.expression),
    state,
    scopes: audiences,
    brokenScopes: broken.reduce((sum, one) => sum + one.audiences.length, 0),
    sentences: why ? [why] : cases.slice(0, casesMax),
  };
}

/** `For Houston, where …`. */
function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}

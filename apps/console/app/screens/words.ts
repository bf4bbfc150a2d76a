// Conditions and statuses in words, for people who did not write them.
import type { ChangeStatus } from '@switchyard/registry-core/change/machine';
import type { Comparison, Condition } from '@switchyard/registry-core/registry/condition';
import type { Tone } from '../ui/marks.tsx';

export const operatorWords: Readonly<Record<Comparison['op'], string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  startsWith: 'starts with',
  endsWith: 'ends with',
  contains: 'contains',
  matches: 'matches',
  lessThan: 'is less than',
  atMost: 'is at most',
  greaterThan: 'is greater than',
  atLeast: 'is at least',
  before: 'is before',
  after: 'is after',
  versionEquals: 'is version',
  versionBelow: 'is below version',
  versionAtMost: 'is at most version',
  versionAbove: 'is above version',
  versionAtLeast: 'is at least version',
  inNetwork: 'is in network',
  exists: 'is present',
  missing: 'is missing',
};

function valueWords(value: unknown): string {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join(', ') : JSON.stringify(value);
}

/** `plan is "pro" and (country is one of "US", "CA")`. */
export function conditionWords(condition: Condition, nested = false): string {
  if ('all' in condition) return joined(condition.all, 'and', nested, 'always');
  if ('any' in condition) return joined(condition.any, 'or', nested, 'never');
  if ('not' in condition) return `not (${conditionWords(condition.not)})`;
  if ('cohort' in condition) return `in cohort ${condition.cohort}`;
  if ('bucket' in condition)
    return `in ${condition.bucket.percent}% by ${condition.bucket.by ?? 'targetingKey'} (${condition.bucket.salt})`;
  const value = 'value' in condition ? ` ${valueWords(condition.value)}` : '';
  const ignoring = 'ignoreCase' in condition && condition.ignoreCase ? ', whatever the case' : '';
  return `${condition.attribute} ${operatorWords[condition.op]}${value}${ignoring}`;
}

function joined(conditions: readonly Condition[], word: 'and' | 'or', nested: boolean, empty: string): string {
  if (conditions.length === 0) return empty;
  const text = conditions.map((condition) => conditionWords(condition, true)).join(` ${word} `);
  return nested && conditions.length > 1 ? `(${text})` : text;
}

/** Weights as shares of the whole, to a tenth of a percent. */
export function sharesOf(split: readonly { variant: string; weight: number }[]): { variant: string; percent: number }[] {
  const total = split.reduce((sum, { weight }) => sum + weight, 0);
  return split.map(({ variant, weight }) => ({ variant, percent: total === 0 ? 0 : Math.round((weight / total) * 1000) / 10 }));
}

export const statusLooks: Readonly<Record<ChangeStatus, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'quiet' },
  validated: { label: 'Waiting for approval', tone: 'warn' },
  approved: { label: 'Approved', tone: 'info' },
  published: { label: 'Published', tone: 'good' },
  rejected: { label: 'Rejected', tone: 'bad' },
  discarded: { label: 'Discarded', tone: 'quiet' },
};

/** The variant that a percentage serves: the one that is not `off`. */
export function otherVariantOf({ variants, off }: { variants: Record<string, unknown>; off: string }): string {
  return Object.keys(variants).find((name) => name !== off) ?? 'on';
}

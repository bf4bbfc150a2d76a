// Two people with one change open: whoever saves second is told, instead of undoing what the first did.
import { type Refusal, refuse } from '../registry/refusal.ts';
import type { Change } from './change.ts';

/** undefined: the change is as its caller believes it to be, or the caller does not say. */
export function refusalOfVersion(
  { number, version }: Pick<Change, 'number' | 'version'>,
  expected: number | undefined,
): Refusal | undefined {
  if (expected === undefined || expected === version) return undefined;
  return refuse('CHANGED_MEANWHILE', `Change #${number} has been saved since you opened it; look at it again.`).refusal;
}

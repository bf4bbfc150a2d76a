// Which stage may follow another of the same candidate: parts may be added and percentages raised, nothing else, so that
// nobody who has the candidate is ever put back by going on.
import { canonicalJson } from '../registry/canonical-json.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import type { Scope } from '../registry/scope.ts';
import type { StagePart } from './head.ts';
import { whoText } from './stage-text.ts';

export interface StageParts {
  readonly parts: readonly StagePart[];
}

function percentOf(parts: readonly StagePart[], scope: Scope): number | undefined {
  const percents = parts.filter((part) => canonicalJson(part.scope) === canonicalJson(scope)).map(({ percent }) => percent);
  return percents.length === 0 ? undefined : Math.max(...percents);
}

/** Refuses a stage that would put somebody back, naming the part; and one that changes nothing. */
export function checkAdvance(before: StageParts, after: StageParts): Result<true> {
  for (const part of before.parts) {
    const percent = percentOf(after.parts, part.scope);
    if (percent === undefined) {
      return refuse(
        'STAGE_SHRINKS',
        `${whoText(part.scope)} has the new release at ${part.percent} % and cannot be left out; revert instead.`,
      );
    }
    if (percent < part.percent) {
      return refuse(
        'STAGE_SHRINKS',
        `${whoText(part.scope)} cannot go from ${part.percent} % to ${percent} %; a stage only grows. Revert instead.`,
      );
    }
  }
  const grows = after.parts.some(({ scope, percent }) => percent > (percentOf(before.parts, scope) ?? 0));
  return grows ? accept(true) : refuse('NOTHING_CHANGES', 'This is the stage that the release is in already.');
}

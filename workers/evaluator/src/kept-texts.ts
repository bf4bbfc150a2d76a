// JSON texts of answers, made once per release. The evaluator shares its answers between callers, and turning 500 of them into
// text took four fifths of a bulk evaluation.
import type { Evaluation } from '@switchyard/registry-core/evaluate/evaluation';
import type { Admitted } from './admission.ts';
import type { Release } from './release.ts';

/** An isolate has 128 MB for everything; texts beyond this many characters are made anew each time. */
const keptCharsMax = 8_000_000;

interface Kept {
  readonly texts: WeakMap<Evaluation, string>;
  chars: number;
}

type ToText = (evaluation: Evaluation, admitted: Admitted) => string;

/** Gives, for a caller, `toText` with what it made before. It may depend on nothing but the answer, the release and staleness. */
export function keepTexts(toText: ToText): (admitted: Admitted) => (evaluation: Evaluation) => string {
  const byRelease = new WeakMap<Release, Kept>();
  return (admitted) => {
    // Stale answers have other texts, and will be gone soon.
    if (admitted.stale) return (evaluation) => toText(evaluation, admitted);
    const kept = byRelease.get(admitted.release) ?? { texts: new WeakMap(), chars: 0 };
    byRelease.set(admitted.release, kept);
    return (evaluation) => kept.texts.get(evaluation) ?? keep(kept, evaluation, toText(evaluation, admitted));
  };
}

function keep(kept: Kept, evaluation: Evaluation, text: string): string {
  // Only shared answers are frozen; the others never come again.
  if (!Object.isFrozen(evaluation) || kept.chars + text.length > keptCharsMax) return text;
  kept.texts.set(evaluation, text);
  kept.chars += text.length;
  return text;
}

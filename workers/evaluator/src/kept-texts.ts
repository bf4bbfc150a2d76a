// JSON texts of answers, made once per edition of a release. The evaluator shares its answers between callers, and turning 500 of them into
// text took four fifths of a bulk evaluation.
import type { Evaluation } from '@switchyard/registry-core/evaluate/evaluation';
import type { Asked } from './admission.ts';
import type { Edition } from './release.ts';

/** An isolate has 128 MB for everything; texts beyond this many characters are made anew each time. */
const keptCharsMax = 8_000_000;

interface Kept {
  readonly texts: WeakMap<Evaluation, string>;
  chars: number;
}

type AskedEdition = Pick<Asked, 'edition' | 'stale'>;
type ToText = (evaluation: Evaluation, asked: AskedEdition) => string;

/** Gives, for a caller, `toText` with what it made before. It may depend on nothing but the answer, the edition and staleness. */
export function keepTexts(toText: ToText): (asked: AskedEdition) => (evaluation: Evaluation) => string {
  const byEdition = new WeakMap<Edition, Kept>();
  return (asked) => {
    // Stale answers have other texts, and will be gone soon.
    if (asked.stale) return (evaluation) => toText(evaluation, asked);
    const kept = byEdition.get(asked.edition) ?? { texts: new WeakMap(), chars: 0 };
    byEdition.set(asked.edition, kept);
    return (evaluation) => kept.texts.get(evaluation) ?? keep(kept, evaluation, toText(evaluation, asked));
  };
}

function keep(kept: Kept, evaluation: Evaluation, text: string): string {
  // Only shared answers are frozen; the others never come again.
  if (!Object.isFrozen(evaluation) || kept.chars + text.length > keptCharsMax) return text;
  kept.texts.set(evaluation, text);
  kept.chars += text.length;
  return text;
}

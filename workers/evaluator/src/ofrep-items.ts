// Evaluations as items of an OFREP answer: a success or a failure each, and the text of a whole bulk answer.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { Asked } from './admission.ts';
import { keepTexts } from './kept-texts.ts';
import { asServed, toMetadata } from './served-evaluation.ts';

/** A value of null is left out like none: clients would report TYPE_MISMATCH. */
function toItem(evaluation: Evaluation, asked: Pick<Asked, 'edition' | 'stale'>): Record<string, unknown> {
  const served = asServed(evaluation, asked);
  if (isFailure(served)) return { key: served.key, errorCode: served.errorCode, errorDetails: served.errorDetails };
  const { key, reason, variant, value } = served;
  return {
    key,
    reason,
    ...(variant === undefined ? {} : { variant }),
    ...(value === undefined || value === null ? {} : { value }),
    metadata: toMetadata(served, asked),
  };
}

const itemTexts = keepTexts((evaluation, asked) => JSON.stringify(toItem(evaluation, asked)));

export function toItemText(evaluation: Evaluation, asked: Pick<Asked, 'edition' | 'stale'>): string {
  return itemTexts(asked)(evaluation);
}

/** The JSON text of a bulk answer; `eventStreams` is JSON text already. */
export function toBulkText(
  evaluations: readonly Evaluation[],
  asked: Pick<Asked, 'edition' | 'stale' | 'environment'>,
  seq: number,
  eventStreams: string,
): string {
  const { edition, environment, stale } = asked;
  const items = evaluations.map(itemTexts(asked));
  const metadata = { environment, release: edition.version, stage: edition.stage, seq, stale };
  return `{"flags":[${items.join(',')}],"metadata":${JSON.stringify(metadata)},"eventStreams":${eventStreams}}`;
}

// What a context gets from a key, as two releases are compared by it: the value and its variant, not why it is so.
import type { Evaluation } from '../evaluate/evaluation.ts';
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Json } from '../registry/json.ts';

/** `nothing`: the flag is disabled, so the caller's own default holds. `missing`: there is no such key, or it cannot be answered. */
export type Served =
  | { readonly state: 'value'; readonly value: Json; readonly variant?: string }
  | { readonly state: 'nothing' }
  | { readonly state: 'missing' };

export function toServed(evaluation: Evaluation | undefined): Served {
  if (evaluation === undefined || evaluation.reason === 'ERROR') return { state: 'missing' };
  const { value, variant } = evaluation;
  if (value === undefined) return { state: 'nothing' };
  return variant === undefined ? { state: 'value', value } : { state: 'value', value, variant };
}

/** Equal texts are the same to whoever asks. */
export function servedText(served: Served): string {
  return served.state === 'value' ? canonicalJson({ value: served.value, variant: served.variant ?? null }) : served.state;
}

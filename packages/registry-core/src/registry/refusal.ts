// A refusal is data: a code for programs, a sentence for people that says what, where and what to do. Exceptions are
// bugs; whatever a caller can cause comes back as one of these.

export interface Refusal {
  /** Upper snake case, stable: programs branch on it. */
  readonly code: string;
  /** One sentence: what is wrong, where, and what to do about it. */
  readonly message: string;
  /** Where, as a path into what was given (`keys.fees.provider_pct.settings[2].value`). */
  readonly path?: string;
  /** More refusals of the same attempt, when there are several. */
  readonly causes?: readonly Refusal[];
}

export type Result<T, R = Refusal> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function refuse(code: string, message: string, more: Omit<Refusal, 'code' | 'message'> = {}): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, message, ...more } };
}

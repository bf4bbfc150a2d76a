// Whether a previewed change keeps a guardrail's bounds. Only what the change makes worse is a breach: a figure that was outside
// before and moves no further out is known to be so.
import type { Guardrail, GuardrailBounds } from '../registry/guardrail.ts';
import type { Figure } from './figures.ts';

/** `unknown`: no recorded event says anything. `outside`: it was outside before, and the change makes it no worse. */
export type GuardrailState = 'kept' | 'outside' | 'breached' | 'unknown';

export interface Judgement {
  readonly state: GuardrailState;
  /** The bounds that the new figure does not keep. */
  readonly bounds: readonly (keyof GuardrailBounds)[];
}

/** Beyond a bound by less than this share of it is rounding. */
const tolerance = 1e-9;

function isBelow(value: number, bound: number): boolean {
  return value < bound - Math.abs(bound) * tolerance;
}

export function judge(
  { bounds }: Pick<Guardrail, 'bounds'>,
  { before, after, lost, counted }: Pick<Figure, 'before' | 'after' | 'lost' | 'counted'>,
): Judgement {
  // What cannot be worked out any more does not hold.
  if (lost > 0) return { state: 'breached', bounds: [] };
  if (before === null || after === null || counted === 0) return { state: 'unknown', bounds: [] };
  const { min, max, fallPercentMax, risePercentMax } = bounds;
  const room = Math.abs(before) / 100;
  const outside: (keyof GuardrailBounds)[] = [];
  if (min !== undefined && isBelow(after, min)) outside.push('min');
  if (max !== undefined && isBelow(max, after)) outside.push('max');
  if (fallPercentMax !== undefined && isBelow(after, before - room * fallPercentMax)) outside.push('fallPercentMax');
  if (risePercentMax !== undefined && isBelow(before + room * risePercentMax, after)) outside.push('risePercentMax');
  if (outside.length === 0) return { state: 'kept', bounds: [] };
  const isWorse = outside.some((bound) => {
    if (bound === 'min') return isBelow(after, before);
    return bound === 'max' ? isBelow(before, after) : true;
  });
  return { state: isWorse ? 'breached' : 'outside', bounds: outside };
}

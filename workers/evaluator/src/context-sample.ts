// A uniform sample of the contexts between two readings, of bounded size, by reservoir sampling with skips (Li 1994, algorithm
// L): nearly every request costs one decrement. What leaves the isolate are listed attributes and a salted hash.
import type { SampledContext } from '@switchyard/registry-core/evaluate/usage-batch';
import { usageTextMax } from '@switchyard/registry-core/evaluate/usage-limits';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { JsonObject } from '@switchyard/registry-core/registry/json';

export interface ContextSample {
  offer(context: JsonObject): void;
  /** What was sampled since the last time. */
  take(): JsonObject[];
}

/** `random` gives numbers in [0, 1). */
export function startSample(size: number, random: () => number): ContextSample {
  let kept: JsonObject[] = [];
  let skip = 0;
  let weight = 1;

  function nextSkip(): void {
    weight *= Math.exp(Math.log(1 - random()) / size);
    skip = Math.floor(Math.log(1 - random()) / Math.log(1 - weight));
  }

  return {
    offer(context) {
      if (kept.length < size) {
        kept.push(context);
        if (kept.length === size) nextSkip();
      } else if (skip > 0) skip -= 1;
      else {
        kept[Math.floor(random() * size)] = context;
        nextSkip();
      }
    },
    take() {
      const taken = kept;
      kept = [];
      weight = 1;
      return taken;
    },
  };
}

/** A small seeded generator (mulberry32), for whoever has to be able to repeat it. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Only listed attributes that are plain values, and who it was as a hash that nobody without the salt can turn back. */
export function withoutPerson(context: JsonObject, attributes: readonly string[], salt: string): SampledContext {
  const reduced: SampledContext = {};
  for (const name of attributes) {
    const value = Object.hasOwn(context, name) ? context[name] : undefined;
    if (typeof value === 'string') reduced[name] = value.slice(0, usageTextMax);
    else if (typeof value === 'number' || typeof value === 'boolean') reduced[name] = value;
  }
  const { targetingKey } = context;
  if (typeof targetingKey !== 'string' || targetingKey === '') return reduced;
  reduced.targetingKey = sha256Hex(new TextEncoder().encode(`${salt}:${targetingKey}`)).slice(0, 32);
  return reduced;
}

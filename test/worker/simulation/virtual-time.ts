// Time that passes only when everything that can happen now has happened, and chance that repeats itself: one seed, one history.

import type { Clock } from '../../../workers/evaluator/src/clock.ts';
import { seededRandom } from '../../../workers/evaluator/src/context-sample.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  ring: (() => void) | undefined;
}

export interface VirtualTime {
  /** The true time, which no node of the simulated world sees. */
  now(): number;
  /** A clock as one node has it, some minutes wrong. */
  clock(skewMs: number): Clock;
  random(): number;
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  after(ms: number, ring: () => void): void;
  pause(ms: number): Promise<void>;
  /** Lets time pass until nothing is left to happen before `untilMs`. */
  runUntil(untilMs: number): Promise<void>;
}

export function startVirtualTime(seed: number): VirtualTime {
  const timers: Timer[] = [];
  const random = seededRandom(seed);
  let now = 0;
  let order = 0;

  function startTimer(ms: number, ring: () => void): () => void {
    order += 1;
    const timer: Timer = { atMs: now + Math.max(0, ms), order, ring };
    push(timers, timer);
    return () => {
      timer.ring = undefined;
    };
  }

  const self: VirtualTime = {
    now: () => now,
    clock: (skewMs) => ({ now: () => Math.floor(now + skewMs), startTimer, random }),
    random,
    between: (low, high) => low + random() * (high - low),
    chance: (share) => random() < share,
    pick: (from) => from[Math.floor(random() * from.length)]!, // never empty
    after: (ms, ring) => void startTimer(ms, ring),
    pause: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
    async runUntil(untilMs) {
      await settle();
      for (let next = timers[0]; next && next.atMs <= untilMs; next = timers[0]) {
        pop(timers);
        if (!next.ring) continue;
        now = next.atMs;
        next.ring();
        await settle();
      }
      now = untilMs;
    },
  };
  return self;
}

/** Until every promise that can settle without time passing has settled: nothing here waits for anything outside. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const isBefore = (a: Timer, b: Timer) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A binary heap, the earliest timer first. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(timer, heap[parent]!)) break; // parent < at
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1; // both are within the heap
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

// Event streams of one relay, without a relay: who is let in, when, and who is given up.
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { expect, it } from 'vitest';
import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import { openStreams, type Visitor } from './open-streams.ts';

const release = { version: '1.0.0', snapshot: 'a'.repeat(64) };
const head: Head = {
  environment: 'production',
  seq: 7,
  parent: null,
  issuedAtMs: 5_000,
  stable: release,
  kills: [],
  keyTable: 'b'.repeat(64),
  revoked: [],
};
const visitor: Visitor = { kind: 'client', keyId: 'key', lastSeq: 7 };

/** A clock that is moved by hand. */
function startClock(): Clock & { pass(ms: number): void } {
  let now = 1_000_000;
  let state = 1;
  let timers: { atMs: number; ring: () => void }[] = [];
  return {
    now: () => now,
    random: () => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    },
    startTimer(ms, ring) {
      const timer = { atMs: now + ms, ring };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      for (const untilMs = now + ms; ; ) {
        const [next] = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (!next) {
          now = untilMs;
          return;
        }
        timers = timers.filter((other) => other !== next);
        now = next.atMs;
        next.ring();
      }
    },
  };
}

const retryOf = async (response: Response | undefined): Promise<number> => {
  const reader = response?.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  reader?.releaseLock();
  return Number(/retry: (\d+)/.exec(new TextDecoder().decode(value))?.[1]);
};

it('lets a thousand that come back at once in over some seconds, each when it was told to come', async () => {
  const clock = startClock();
  const streams = openStreams(clock, () => {});
  const never = new AbortController().signal;
  let waiting = Array.from({ length: bounds.streamsMax }, () => clock.now());
  const retries = new Set<number>();
  let seconds = 0;
  for (; waiting.length > 0 && seconds < 60; seconds += 0.1) {
    const due = waiting.filter((atMs) => atMs <= clock.now());
    waiting = waiting.filter((atMs) => atMs > clock.now());
    for (const _ of due) {
      const before = streams.count();
      const retryMs = await retryOf(streams.open(visitor, head, never));
      if (streams.count() > before) continue;
      retries.add(retryMs);
      waiting.push(clock.now() + retryMs);
    }
    clock.pass(100);
  }
  expect(streams.count()).toBe(bounds.streamsMax);
  expect(retries.size).toBeGreaterThan(700);
  expect(seconds).toBeLessThan(2 + bounds.streamsMax / bounds.opensPerSecond + 2);
});

it('has no room for more than its bound, until one leaves', () => {
  const clock = startClock();
  const streams = openStreams(clock, () => {});
  const first = new AbortController();
  for (let count = 0; count < bounds.streamsMax; count += 1) {
    if (count % 100 === 0) clock.pass(1_000);
    expect(streams.open(visitor, head, first.signal)).toBeDefined();
  }
  expect(streams.open(visitor, head, first.signal)).toBeUndefined();
  first.abort();
  expect(streams.count()).toBe(0);
});

it('tells everybody another time to come back, for when this relay goes away', async () => {
  const clock = startClock();
  const streams = openStreams(clock, () => {});
  const told = new Set<number>();
  for (let count = 0; count < 100; count += 1) told.add(await retryOf(streams.open(visitor, head, new AbortController().signal)));
  expect(told.size).toBeGreaterThan(80);
  expect(Math.min(...told)).toBeGreaterThanOrEqual(1_000);
});

it('gives up a client that does not read, and keeps one that does', async () => {
  const clock = startClock();
  const streams = openStreams(clock, () => {});
  const signal = new AbortController().signal;
  const [silent, reading] = [streams.open(visitor, head, signal), streams.open(visitor, head, signal)];
  const reader = reading?.body?.getReader();
  for (let seq = 8; streams.count() === 2 && seq < 5_000; seq += 1) {
    streams.tell({ ...head, seq });
    await reader?.read();
  }
  expect(streams.count()).toBe(1);
  expect(silent?.body?.locked).toBe(false);
});

it('sends heartbeats while streams are open, looks for news, and ends each after its time', async () => {
  const clock = startClock();
  let ticks = 0;
  const streams = openStreams(clock, () => {
    ticks += 1;
  });
  const reader = streams.open(visitor, head, new AbortController().signal)?.body?.getReader();
  await reader?.read();
  clock.pass(bounds.streamTickMs * bounds.ticksPerHeartbeat);
  expect(ticks).toBe(bounds.ticksPerHeartbeat);
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(':\n\n');
  clock.pass(2 * bounds.streamLifeMs + bounds.streamTickMs);
  expect(streams.count()).toBe(0);
  const before = ticks;
  clock.pass(60_000);
  expect(ticks).toBe(before);
});

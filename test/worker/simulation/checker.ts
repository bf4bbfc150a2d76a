// Holds every answer of a history against the contract, and measures how long heads took to arrive.

import { isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import * as bounds from '../../../workers/evaluator/src/bounds.ts';
import type { Served } from '../../../workers/evaluator/src/freshness.ts';
import { keyTables, wordings } from './signed-story.ts';

export interface Sent {
  readonly head: Head;
  readonly clickedAtMs: number;
  acceptedAtMs: number | undefined;
}

export interface Answered {
  readonly location: string;
  /** Counts the isolates of a location. */
  readonly isolate: number;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly served: Served | 'unknown' | 'unavailable';
}

export interface Propagation {
  readonly seq: number;
  readonly location: string;
  readonly isKill: boolean;
  /** From the click to the first answer that shows it. */
  readonly ms: number;
}

export interface Checker {
  sent(head: Head, clickedAtMs: number): void;
  accepted(seq: number, atMs: number): void;
  answered(answer: Answered): void;
  /** What broke the contract, in words. */
  readonly violations: string[];
  readonly propagations: Propagation[];
  /** The oldest answer that was not marked as stale. */
  worstFreshMs(): number;
  staleAnswers(): number;
  answers(): number;
}

/** An answer never waits longer for a refresh; the rest is what a timer may be late. */
const waitMsMax = bounds.hardWaitMs + 5;

export function startChecker(): Checker {
  const story = new Map<number, Sent>();
  const lastSeq = new Map<string, number>();
  const warmSinceMs = new Map<string, number>();
  const whole = new WeakSet<Served['release']>();
  const seen = new Map<string, number>();
  const violations: string[] = [];
  const propagations: Propagation[] = [];
  let worstFreshMs = 0;
  let staleAnswers = 0;
  let answers = 0;

  /** An isolate that has had a release never lets a caller wait for long. */
  function checkWait({ location, isolate, askedAtMs, answeredAtMs }: Answered): void {
    const warmMs = warmSinceMs.get(`${location}/${isolate}`);
    if (warmMs === undefined) warmSinceMs.set(`${location}/${isolate}`, answeredAtMs);
    const waitedMs = answeredAtMs - askedAtMs;
    if (warmMs !== undefined && askedAtMs > warmMs && waitedMs > waitMsMax)
      violations.push(`${location} held an answer up for ${waitedMs} ms.`);
  }

  function checkOrder({ location, isolate, answeredAtMs }: Answered, seq: number): void {
    const before = lastSeq.get(`${location}/${isolate}`) ?? 0;
    if (seq < before) violations.push(`${location} went back from head ${before} to ${seq} at ${answeredAtMs}.`);
    lastSeq.set(`${location}/${isolate}`, Math.max(before, seq));
  }

  function checkAge({ location, answeredAtMs }: Answered, seq: number): void {
    const next = story.get(seq + 1)?.acceptedAtMs;
    if (next === undefined) return;
    const ageMs = answeredAtMs - next;
    worstFreshMs = Math.max(worstFreshMs, ageMs);
    // One more for clocks that show whole milliseconds.
    if (ageMs > bounds.hardMs + 1) violations.push(`${location} served head ${seq} as fresh, ${ageMs} ms after its successor was taken.`);
  }

  function checkWhole({ location, answeredAtMs }: Answered, { release }: Served): void {
    if (whole.has(release)) return;
    whole.add(release);
    const sent = story.get(release.head.seq);
    if (!sent) return void violations.push(`${location} served head ${release.head.seq}, which nobody sent.`);
    const wrong = whatIsMixed(release, sent.head);
    if (wrong) violations.push(`${location} served ${wrong} with head ${release.head.seq} at ${answeredAtMs}.`);
  }

  function notePropagation({ location, answeredAtMs }: Answered, seq: number): void {
    for (let at = (seen.get(location) ?? 0) + 1; at <= seq; at += 1) {
      const sent = story.get(at);
      if (sent)
        propagations.push({ seq: at, location, isKill: isKill(sent.head, story.get(at - 1)?.head), ms: answeredAtMs - sent.clickedAtMs });
    }
    seen.set(location, Math.max(seq, seen.get(location) ?? 0));
  }

  return {
    violations,
    propagations,
    sent: (head, clickedAtMs) => void story.set(head.seq, { head, clickedAtMs, acceptedAtMs: undefined }),
    accepted: (seq, atMs) => {
      const sent = story.get(seq);
      if (sent) sent.acceptedAtMs ??= atMs;
    },
    answered(answer) {
      answers += 1;
      const { served } = answer;
      if (typeof served === 'string') return;
      const { seq } = served.release.head;
      checkWait(answer);
      checkOrder(answer, seq);
      checkWhole(answer, served);
      notePropagation(answer, seq);
      if (served.stale) staleAnswers += 1;
      else checkAge(answer, seq);
    },
    worstFreshMs: () => worstFreshMs,
    staleAnswers: () => staleAnswers,
    answers: () => answers,
  };
}

function isKill(head: Head, before: Head | undefined): boolean {
  return head.kills.length > (before?.kills.length ?? 0);
}

/** Undefined when head, snapshot, kills and keys of the release are those of one and the same head. */
function whatIsMixed(release: Served['release'], sent: Head): string | undefined {
  const { head, stable, documents, sdkKeys } = release;
  if (canonicalJson(head) !== canonicalJson(sent)) return 'another head';
  const greeting = stable.snapshot.evaluate('greeting', {});
  const expected = wordings.find(({ digest }) => digest === sent.stable.snapshot)?.greeting;
  if (isFailure(greeting) || greeting.value !== expected) return 'the values of another snapshot';
  const isKilled = stable.snapshot.evaluate('new-checkout', {}).reason === 'DISABLED';
  if (isKilled !== sent.kills.length > 0) return 'the kills of another head';
  const table = keyTables.find(({ digest }) => digest === sent.keyTable);
  if (![...sdkKeys.values()].every(({ id }) => id === table?.id) || sdkKeys.size !== 1) return 'the keys of another head';
  const named = documentsOf(sent).map(({ digest }) => digest);
  return named.every((digest) => documents.has(digest)) && documents.size === named.length ? undefined : 'other documents';
}

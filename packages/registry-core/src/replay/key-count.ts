// Counts what one key does to replayed contexts: its moves from one answer to another, each with the first contexts that make it.
import type { Evaluation } from '../evaluate/evaluation.ts';
import { sha256Hex } from '../registry/canonical-json.ts';
import type { Example, KeyRadius, Move } from './blast-radius.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { type Served, servedText, toServed } from './served.ts';

const movesMax = 12;
const movesKeptMax = 1_000;
export const samplesPerMove = 2;
const examplesMax = 60;
const pairsKnownMax = 8;

/** An event that a move was seen in, and which of all it was. */
export interface Sample {
  readonly event: RecordedEvent;
  readonly position: number;
}

export interface MoveCount {
  readonly from: Served;
  readonly to: Served;
  readonly scope: string | null;
  contexts: number;
  /** The first ones, in the order of the events. */
  samples: readonly Sample[];
}

/** What a pair of answers means: null for no difference. */
interface Pair {
  readonly before: Evaluation;
  readonly after: Evaluation;
  readonly move: MoveCount | null;
}

export interface KeyCount {
  readonly key: string;
  readonly moves: Map<string, MoveCount>;
  /** The first pairs of answers. Few keys give more, and a short list is found sooner than a map. */
  readonly known: Pair[];
  readonly others: WeakMap<Evaluation, WeakMap<Evaluation, MoveCount | null>>;
}

export function newKeyCount(key: string): KeyCount {
  return { key, moves: new Map(), known: [], others: new WeakMap() };
}

/** What the two answers mean to whoever gets them; null: nothing. */
export function moveBetween(before: Evaluation, after: Evaluation, count: KeyCount): MoveCount | null {
  const { known } = count;
  for (let index = 0; index < known.length; index += 1) {
    const pair = known[index]!; // below the length
    if (pair.after === after && pair.before === before) return pair.move;
  }
  const other = count.others.get(before)?.get(after);
  if (other !== undefined) return other;
  const move = findMove(before, after, count);
  if (known.length < pairsKnownMax) known.push({ before, after, move });
  else {
    const ofBefore = count.others.get(before) ?? new WeakMap<Evaluation, MoveCount | null>();
    count.others.set(before, ofBefore.set(after, move));
  }
  return move;
}

function findMove(before: Evaluation, after: Evaluation, count: KeyCount): MoveCount | null {
  const [from, to] = [toServed(before), toServed(after)];
  const texts = [servedText(from), servedText(to)] as const;
  if (texts[0] === texts[1]) return null;
  const scope = after.reason === 'ERROR' ? null : (after.metadata.scope ?? null);
  // Beyond the bound what a key does is still counted, but no longer told apart.
  const name = count.moves.size < movesKeptMax ? JSON.stringify([...texts, scope]) : 'others';
  const move = count.moves.get(name) ?? { from, to, scope, contexts: 0, samples: [] };
  count.moves.set(name, move);
  return move;
}

/** One context more that makes this move. */
export function countMove(move: MoveCount, event: RecordedEvent, position: number): void {
  move.contexts += 1;
  if (move.samples.length < samplesPerMove) move.samples = [...move.samples, { event, position }];
}

/** So many contexts more, the first of which were `samples`. */
export function countMoves(move: MoveCount, contexts: number, samples: readonly Sample[]): void {
  move.contexts += contexts;
  move.samples = [...move.samples, ...samples].sort((a, b) => a.position - b.position).slice(0, samplesPerMove);
}

export function changedBy({ moves }: KeyCount): number {
  let changed = 0;
  for (const { contexts } of moves.values()) changed += contexts;
  return changed;
}

export function toKeyRadius(count: KeyCount): KeyRadius {
  const { key, moves } = count;
  const changed = changedBy(count);
  const sorted = [...moves.values()].sort((a, b) => b.contexts - a.contexts);
  const shown = sorted.slice(0, movesMax).map(({ from, to, scope, contexts }): Move => ({ from, to, scope, contexts }));
  return { key, changed, moves: shown, otherMoves: changed - shown.reduce((sum, { contexts }) => sum + contexts, 0) };
}

function toExample(key: string, { from, to, scope }: MoveCount, { event, context }: RecordedEvent): Example {
  const { targetingKey, ...attributes } = context;
  const who = targetingKey === undefined ? null : sha256Hex(new TextEncoder().encode(String(targetingKey))).slice(0, 8);
  return { key, from, to, scope, event, who, context: attributes };
}

/** The first of each move of each key, then the second ones, until there are enough. */
export function pickExamples(counts: readonly KeyCount[]): Example[] {
  const ofKeys = counts.map(({ key, moves }) => ({ key, moves: [...moves.values()].sort((a, b) => b.contexts - a.contexts) }));
  const picked: Example[] = [];
  const longest = Math.max(0, ...ofKeys.map(({ moves }) => moves.length));
  for (let turn = 0; turn < samplesPerMove; turn += 1)
    for (let rank = 0; rank < longest; rank += 1)
      for (const { key, moves } of ofKeys) {
        const move = moves[rank];
        const sample = move?.samples[turn];
        if (move === undefined || sample === undefined) continue;
        picked.push(toExample(key, move, sample.event));
        if (picked.length === examplesMax) return picked;
      }
  return picked;
}

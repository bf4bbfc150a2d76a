// Counts what one key does to replayed contexts: its moves from one answer to another, each with the first contexts that make it.
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { firstOf, type KeyTally, type MoveTally, type Sample, samplesPerMove } from './replay-tally.ts';
import { servedText, toServed } from './served.ts';

const movesKeptMax = 1_000;
const pairsKnownMax = 8;

export interface MoveCount extends Omit<MoveTally, 'contexts' | 'samples'> {
  contexts: number;
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
  const move = count.moves.get(name) ?? { name, from, to, scope, contexts: 0, samples: [] };
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
  move.samples = firstOf(move.samples, samples);
}

export function toKeyTally({ key, moves }: KeyCount): KeyTally {
  return { key, moves: [...moves.values()] };
}

// Counts what one key does to replayed contexts: its moves from one answer to another, each with the first contexts that make it.
import type { Evaluation } from '../evaluate/evaluation.ts';
import { sha256Hex } from '../registry/canonical-json.ts';
import type { Example, KeyRadius, Move } from './blast-radius.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { type Served, servedText, toServed } from './served.ts';

const movesMax = 12;
const movesKeptMax = 1_000;
const examplesPerMove = 2;
const examplesMax = 60;

export interface MoveCount {
  readonly from: Served;
  readonly to: Served;
  readonly scope: string | null;
  contexts: number;
  readonly examples: Example[];
}

export interface KeyCount {
  readonly key: string;
  changed: number;
  readonly moves: Map<string, MoveCount>;
  /** What a pair of answers means: null for no difference. */
  readonly pairs: WeakMap<Evaluation, WeakMap<Evaluation, MoveCount | null>>;
  lastBefore: Evaluation | undefined;
  lastAfter: Evaluation | undefined;
  lastMove: MoveCount | null;
}

export function newKeyCount(key: string): KeyCount {
  return {
    key,
    changed: 0,
    moves: new Map(),
    pairs: new WeakMap(),
    lastBefore: undefined,
    lastAfter: undefined,
    lastMove: null,
  };
}

/** What the two answers mean to whoever gets them; null: nothing. */
export function moveBetween(before: Evaluation, after: Evaluation, count: KeyCount): MoveCount | null {
  if (before === count.lastBefore && after === count.lastAfter) return count.lastMove;
  let known = count.pairs.get(before);
  if (known === undefined) {
    known = new WeakMap();
    count.pairs.set(before, known);
  }
  let move = known.get(after);
  if (move === undefined) {
    move = findMove(before, after, count);
    known.set(after, move);
  }
  count.lastBefore = before;
  count.lastAfter = after;
  count.lastMove = move;
  return move;
}

function findMove(before: Evaluation, after: Evaluation, count: KeyCount): MoveCount | null {
  const [from, to] = [toServed(before), toServed(after)];
  const texts = [servedText(from), servedText(to)] as const;
  if (texts[0] === texts[1]) return null;
  const scope = after.reason === 'ERROR' ? null : (after.metadata.scope ?? null);
  // Beyond the bound what a key does is still counted, but no longer told apart.
  const name = count.moves.size < movesKeptMax ? JSON.stringify([...texts, scope]) : 'others';
  const move = count.moves.get(name) ?? { from, to, scope, contexts: 0, examples: [] };
  count.moves.set(name, move);
  return move;
}

/** One context more that makes this move. */
export function countMove(count: KeyCount, move: MoveCount, event: RecordedEvent): void {
  count.changed += 1;
  move.contexts += 1;
  if (move.examples.length < examplesPerMove) move.examples.push(toExample(count.key, move, event));
}

export function toKeyRadius({ key, changed, moves }: KeyCount): KeyRadius {
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
  const moves = counts.map(({ moves: kept }) => [...kept.values()].sort((a, b) => b.contexts - a.contexts));
  const picked: Example[] = [];
  const longest = Math.max(0, ...moves.map(({ length }) => length));
  for (let turn = 0; turn < examplesPerMove; turn += 1)
    for (let rank = 0; rank < longest; rank += 1)
      for (const ofKey of moves) {
        const example = ofKey[rank]?.examples[turn];
        if (example === undefined) continue;
        picked.push(example);
        if (picked.length === examplesMax) return picked;
      }
  return picked;
}

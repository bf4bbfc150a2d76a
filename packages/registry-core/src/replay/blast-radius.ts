// The blast radius as data: who would get something else, counted by key and by group, with examples.
import type { RecordedEvent } from './recorded-event.ts';
import type { Served } from './served.ts';

/** One thing that a key does to people: from what, to what, by which setting. */
export interface Move {
  readonly from: Served;
  readonly to: Served;
  /** The scope of the setting that wins after the change, as text; null for a default. */
  readonly scope: string | null;
  readonly contexts: number;
}

export interface KeyRadius {
  readonly key: string;
  readonly changed: number;
  /** Most contexts first; at most `movesMax`. */
  readonly moves: readonly Move[];
  /** Contexts of the moves that are left out. */
  readonly otherMoves: number;
}

export interface Group {
  /** null: those who do not say, or are beyond `groupsMax`. */
  readonly name: string | null;
  readonly contexts: number;
  readonly changed: number;
}

export interface Example {
  readonly key: string;
  readonly from: Served;
  readonly to: Served;
  readonly scope: string | null;
  readonly event: string;
  /** A name for the targeting key that says nothing of the person; null without one. */
  readonly who: string | null;
  /** The attributes without the targeting key. */
  readonly context: RecordedEvent['context'];
}

export interface BlastRadius {
  readonly contexts: number;
  /** Contexts that get something else from at least one key. */
  readonly changed: number;
  /** Keys that change for somebody, most contexts first; at most `keysMax`. */
  readonly keys: readonly KeyRadius[];
  readonly otherKeys: number;
  /** By dimension; the groups with most contexts first. */
  readonly groups: Readonly<Record<string, readonly Group[]>>;
  readonly examples: readonly Example[];
}

// Which client asked for which key by its name, and which ask for all keys at once: what a change that breaks readers is held
// against. Each pair is told once an hour; all of it is bounded, because anyone may send anything.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';

type ClientRow = UsageBatch['clients'][number];
type ReaderRow = NonNullable<UsageBatch['readers']>[number];

/** Stands for all keys at once. */
export const allKeys = '';

const tellEveryMs = 3_600_000;
const pairsMax = 10_000;
/** Of the keys of one telling, so that it fits a message of the queue; the others wait for the next. */
const charsMax = 30_000;

export interface SeenReaders {
  see(client: ClientRow, key: string, atMs: number): void;
  /** Who is to be told of now. */
  take(): ReaderRow[];
}

export function startSeenReaders(): SeenReaders {
  /** When each pair was last told; until then under `waiting`. */
  let told = new Map<string, number>();
  let waiting = new Map<string, { readonly client: ClientRow; readonly key: string; readonly atMs: number }>();
  return {
    see(client, key, atMs) {
      const pair = `${client[0]}\n${client[1]}\n${client[2]}\n${key}`;
      if (atMs - (told.get(pair) ?? Number.NEGATIVE_INFINITY) < tellEveryMs) return;
      if (told.size >= pairsMax) told = new Map();
      if (waiting.size < pairsMax) waiting.set(pair, { client, key, atMs });
    },
    take() {
      const rows = new Map<ClientRow, ReaderRow>();
      const left: typeof waiting = new Map();
      let chars = 0;
      for (const [pair, seen] of waiting) {
        chars += seen.key.length + 4;
        if (chars > charsMax) left.set(pair, seen);
        else {
          told.set(pair, seen.atMs);
          addTo(rows, seen.client, seen.key, seen.atMs);
        }
      }
      waiting = left;
      return [...rows.values()];
    },
  };
}

function addTo(rows: Map<ClientRow, ReaderRow>, client: ClientRow, key: string, atMs: number): void {
  const row = rows.get(client);
  if (row) {
    row[3] = Math.max(row[3], atMs);
    row[4].push(key);
  } else rows.set(client, [client[0], client[1], client[2], atMs, [key]]);
}

// Verifies an audit record by record, however long it is: every record follows the one before, its hash covers it, and the tree over
// the records so far has the root of every tree head that was signed at that size.
import * as z from 'zod';
import type { AuditFileRecord } from './audit-file.ts';
import { emptyRoot, leafHash, nodeHash } from './merkle-tree.ts';
import { type AuditEntry, firstPreviousHash, hashOf, retentionVerb } from './record.ts';
import type { TreeHead } from './tree-head.ts';

export interface AuditFault {
  /** The first record that is not as it was written. */
  readonly seq: number;
  readonly message: string;
}

export interface AuditVerifier {
  /** The next record, from the first of all on; undefined while everything fits. Nothing behind a fault is worth asking about. */
  take(record: AuditFileRecord): AuditFault | undefined;
  /** After the last record: undefined when no tree head knows of more. */
  finish(): AuditFault | undefined;
  /** The root over the records so far. */
  root(): string;
  /** Records without their content, removed under retention. */
  removed(): number;
}

/** The complete subtrees that a growing tree ends in, the largest first. */
interface Peak {
  readonly level: number;
  readonly hash: string;
}

function grow(peaks: Peak[], leaf: string): void {
  let last: Peak = { level: 0, hash: leaf };
  for (let before = peaks.at(-1); before?.level === last.level; before = peaks.at(-1)) {
    peaks.pop();
    last = { level: last.level + 1, hash: nodeHash(before.hash, last.hash) };
  }
  peaks.push(last);
}

function rootOfPeaks(peaks: readonly Peak[]): string {
  return peaks.reduceRight((right, { hash }) => (right === '' ? hash : nodeHash(hash, right)), '') || emptyRoot;
}

function faultOf(record: AuditFileRecord, expected: number, previous: string): string | undefined {
  const { seq, previousHash } = record;
  if (seq !== expected) return `Record ${expected} is missing: record ${seq} stands in its place.`;
  if (previousHash !== previous) return `Record ${seq} does not follow the record before it: one of the two was altered or replaced.`;
  // What it said is gone; that it is under a tree head and was removed on record is checked further on.
  if ('removedAt' in record) return undefined;
  const { hash, previousHash: _, seq: __, ...entry } = record;
  const written: AuditEntry = { ...entry, at: new Date(entry.at) };
  return hash === hashOf(written, seq, previousHash) ? undefined : `Record ${seq} was altered: its hash is that of another content.`;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a record of a removal says that it removed. */
const Stated = z.object({ ranges: z.array(z.object({ from: z.number(), to: z.number() })) });

/** Removed contents, and the removals that are on record; both may be millions, so ranges are kept. */
function createRemovals() {
  const removed: { from: number; to: number }[] = [];
  const stated: Range[] = [];
  let count = 0;
  return {
    take(record: AuditFileRecord): void {
      if ('removedAt' in record) {
        count += 1;
        const last = removed.at(-1);
        if (last?.to === record.seq - 1) last.to = record.seq;
        else removed.push({ from: record.seq, to: record.seq });
      } else if (record.verb === retentionVerb && record.result === 'done') {
        // What it removed came before it.
        stated.push(...(Stated.safeParse(record.after).data?.ranges ?? []).filter(({ to }) => to < record.seq));
      }
    },
    count: () => count,
    /** The first that no record accounts for. */
    unaccounted(): number | undefined {
      const sorted = [...stated].sort((a, b) => a.from - b.from);
      let next = 0;
      let reach = 0;
      for (const { from, to } of removed) {
        for (let at = from; at <= to; at = reach + 1) {
          for (; sorted[next] !== undefined && sorted[next]!.from <= at; next += 1) reach = Math.max(reach, sorted[next]!.to); // it is there
          if (reach < at) return at;
        }
      }
      return undefined;
    },
  };
}

export interface TrustedHead extends TreeHead {
  /** Where it was kept, for the sentence: `with the edge`. Absent: beside the records. */
  readonly kept?: string;
}

const whichHead = ({ at, kept }: TrustedHead) => `${at}${kept ? `, kept ${kept},` : ''}`;

/** Tree heads may come in any order; two of one size must agree. */
export function createAuditVerifier(heads: readonly TrustedHead[]): AuditVerifier {
  const waiting = [...heads].sort((a, b) => a.size - b.size);
  const peaks: Peak[] = [];
  let size = 0;
  let previous = firstPreviousHash;
  const removals = createRemovals();
  /** Up to here a tree head has vouched for every record. */
  let proven = 0;
  const checkHeads = (): AuditFault | undefined => {
    while (waiting[0]?.size === size) {
      const head = waiting.shift()!; // it is there
      if (head.root !== rootOfPeaks(peaks)) {
        const those = `Records ${proven + 1} to ${size} are not those`;
        return { seq: proven + 1, message: `${those} that the tree head of ${whichHead(head)} was signed over.` };
      }
      if (waiting[0]?.size !== size) proven = size;
    }
    return undefined;
  };
  return {
    take(record) {
      const message = faultOf(record, size + 1, previous);
      if (message !== undefined) return { seq: size + 1, message };
      size += 1;
      previous = record.hash;
      removals.take(record);
      grow(peaks, leafHash(record.hash));
      return checkHeads();
    },
    finish() {
      const [head] = waiting;
      if (head) {
        return {
          seq: size + 1,
          message: `Record ${size + 1} is missing: a tree head of ${whichHead(head)} was signed over ${head.size} records.`,
        };
      }
      const gone = removals.unaccounted();
      return gone === undefined
        ? undefined
        : { seq: gone, message: `The content of record ${gone} is gone, and no record says that it was removed under retention.` };
    },
    root: () => rootOfPeaks(peaks),
    removed: removals.count,
  };
}

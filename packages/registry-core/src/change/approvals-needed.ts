// Who still has to agree before a change may be published. An approval counts for one round and one compiled difference;
// the author and everyone who edited in that round never count.
import type { EntryId } from '../registry/entry.ts';
import type { Sensitivity } from '../registry/sensitivity.ts';
import type { Approval, Change } from './change.ts';
import type { FootprintEntry } from './footprint.ts';

/** What one approver's agreement covers: entries, and of each the sensitivities that the approver holds there. */
export interface ApprovalReach {
  readonly personId: string;
  readonly entries: ReadonlyMap<EntryId, readonly Sensitivity[]>;
}

export interface ApprovalsNeeded {
  /** How many more people have to agree, at least. 0: enough have. */
  readonly people: number;
  /** Sensitivities that none of the approvers so far holds for a key that carries it. */
  readonly sensitivities: readonly Sensitivity[];
  /** Entries that none of the approvers so far may approve. */
  readonly entries: readonly EntryId[];
  /** The same as one sentence for people; empty when nothing is needed. */
  readonly sentence: string;
}

/** Approvals of this round and difference by people who neither wrote nor edited it. */
export function countingApprovals(change: Pick<Change, 'round' | 'difference' | 'authorId' | 'editorIds' | 'approvals'>): Approval[] {
  const involved = new Set([change.authorId, ...change.editorIds]);
  const seen = new Set<string>();
  return change.approvals.filter(({ personId, round, difference }) => {
    const counts = round === change.round && difference === change.difference && !involved.has(personId) && !seen.has(personId);
    if (counts) seen.add(personId);
    return counts;
  });
}

/**
 * What is missing, given what the approvers so far may agree to. `required` is the environment's number; a sensitive
 * entry needs an approver for each of its sensitivities even where that number is 0.
 */
export function approvalsStillNeeded(
  required: number,
  footprint: readonly FootprintEntry[],
  approvers: readonly ApprovalReach[],
): ApprovalsNeeded {
  const held = ({ entry }: FootprintEntry) => new Set(approvers.flatMap((approver) => approver.entries.get(entry) ?? []));
  const missing = new Set(footprint.flatMap((item) => item.sensitivity.filter((sensitivity) => !held(item).has(sensitivity))));
  const plain = required > 0 ? footprint.filter(({ sensitivity }) => sensitivity.length === 0) : [];
  const entries = plain.filter(({ entry }) => !approvers.some((approver) => approver.entries.has(entry))).map(({ entry }) => entry);
  const counting = approvers.filter(({ entries: covered }) => covered.size > 0).length;
  const people = Math.max(required - counting, missing.size > 0 || entries.length > 0 ? 1 : 0, 0);
  const sensitivities = [...missing];
  return { people, sensitivities, entries, sentence: sentenceFor(people, sensitivities, approvers.length > 0 ? entries : []) };
}

function sentenceFor(people: number, missing: readonly Sensitivity[], entries: readonly EntryId[]): string {
  if (people === 0) return '';
  const count = people === 1 ? 'One more person has to approve' : `${people} more people have to approve`;
  if (missing.length > 0) return `${count}, with someone who holds ${missing.join(' and ')}.`;
  if (entries.length > 0)
    return `${count}, with someone who may approve ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ' and more' : ''}.`;
  return `${count}.`;
}

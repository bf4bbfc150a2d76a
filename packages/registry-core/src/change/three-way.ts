// Conflicts as people settle them: what was, what went live meanwhile, what the change wants, part by part and in words; and the edits
// of a change once they are settled.
import { type EntryBody, type EntryId, entrySchemas, splitEntryId } from '../registry/entry.ts';
import { accept, type Refusal, type Result, refuse } from '../registry/refusal.ts';
import { type Conflict, digestOrNull, findConflicts } from './conflicts.ts';
import { differenceWords } from './difference-words.ts';
import type { Edit, EntryEdit } from './edit.ts';
import type { Entries } from './entries.ts';
import { type Choices, type MergePart, mergeBodies } from './merge-bodies.ts';
import { partWords, pathWords } from './part-words.ts';

/** Bodies that edits were drawn from, as far as anyone knows them still. */
export type Bases = ReadonlyMap<EntryId, EntryBody>;

export interface PartInWords extends MergePart {
  /** `studios in Houston`. */
  readonly where: string;
  readonly words: { readonly base: string; readonly mine: string; readonly theirs: string };
}

export interface ThreeWay {
  readonly entry: EntryId;
  /** Whether the body that the edit was drawn from is known; without it only both ends can be compared. */
  readonly baseIsKnown: boolean;
  /** What was published since the edit was drawn, in sentences. */
  readonly theirs: readonly string[];
  /** What the change wants, as it was drawn. */
  readonly mine: readonly string[];
  readonly parts: readonly PartInWords[];
  /** Paths that wait for a choice. */
  readonly open: readonly string[];
}

/** The digests that `conflicts` were drawn from, to look their bodies up with. */
export function basesAsked(conflicts: readonly Conflict[]): Map<EntryId, string> {
  return new Map(conflicts.flatMap(({ entry, base }) => (base === null ? [] : [[entry, base] as const])));
}

export function threeWay({ entry, base, live, mine }: Conflict, bases: Bases, entries: Entries): ThreeWay {
  const known = bases.get(entry) ?? null;
  const { parts } = mergeBodies({ base: known, mine, theirs: live });
  const words = (after: EntryBody | null) =>
    differenceWords({ touched: [{ entry, before: known, after }], revives: [] }, entries, entries).flatMap(({ sentences }) => sentences);
  return {
    entry,
    baseIsKnown: base === null || known !== null,
    theirs: known === null && base !== null ? [] : words(live),
    mine: known === null && base !== null ? [] : words(mine),
    parts: parts.map((part) => inWords(part, mine ?? live, entries)),
    open: parts.filter(({ taken }) => taken === null).map(({ path }) => path),
  };
}

/** A part with the words that people know its place and its sides by; `body` says the unit and the variants. */
export function inWords(part: MergePart, body: EntryBody | null, entries: Entries): PartInWords {
  const say = (side: 'base' | 'mine' | 'theirs') => partWords(part.path, part[side], body);
  return { ...part, where: pathWords(part.path, entries), words: { base: say('base'), mine: say('mine'), theirs: say('theirs') } };
}

export interface Rebase {
  readonly edits: readonly Edit[];
  readonly live: Entries;
  readonly bases: Bases;
  readonly choices: ReadonlyMap<EntryId, Choices>;
  /** Only these conflicts; absent: all. */
  readonly only?: ReadonlySet<EntryId>;
}

/** The edits drawn from what is live now. Refused as UNSETTLED, with every part that still waits for a choice. */
export function rebaseEdits({ edits, live, bases, choices, only }: Rebase): Result<Edit[]> {
  const conflicts = new Map(findConflicts(edits, live).map((conflict) => [conflict.entry, conflict]));
  const causes: Refusal[] = [];
  const rebased = edits.flatMap((edit): Edit[] => {
    const conflict = edit.kind === 'entry' ? conflicts.get(edit.entry) : undefined;
    if (edit.kind !== 'entry' || !conflict || (only && !only.has(edit.entry))) return [edit];
    const settled = settle(edit, conflict, bases, choices.get(edit.entry));
    if (!settled.ok) causes.push(settled.refusal, ...(settled.refusal.causes ?? []));
    return settled.ok && settled.value ? [settled.value] : [];
  });
  const first = causes[0];
  return first === undefined
    ? accept(rebased)
    : refuse(first.code, first.message, { causes: causes.filter(({ path }) => path !== undefined) });
}

/** undefined: with that, nothing is left to edit. */
function settle(edit: EntryEdit, { entry, live, mine }: Conflict, bases: Bases, choices?: Choices): Result<EntryEdit | undefined> {
  const { body, parts } = mergeBodies({ base: bases.get(entry) ?? null, mine, theirs: live }, choices);
  if (body === undefined) {
    const causes = parts
      .filter(({ taken }) => taken === null)
      .map(({ path }) => refuse('UNSETTLED', 'Both sides moved this; say which is to be.', { path: `${entry}.${path}` }).refusal);
    return refuse('UNSETTLED', `Both sides moved the same parts of ${entry}; say for each which side is to be.`, { causes });
  }
  if (digestOrNull(body) === digestOrNull(live)) return accept(undefined);
  const parsed = body === null ? undefined : entrySchemas[splitEntryId(entry).kind].safeParse(body);
  if (parsed && !parsed.success) {
    const { message = '', path = [] } = parsed.error.issues[0] ?? {};
    const where = { path: `${entry}.${path.join('.')}` };
    return refuse('MERGE_INVALID', `Put together, ${entry} is not valid: ${message} Keep one side of it.`, where);
  }
  return accept({ ...edit, base: digestOrNull(live), body: parsed ? parsed.data : null });
}

// The change that takes a flag away for good: it is archived, and what names it lets go of it. A flag that others need as a prerequisite
// stays, frozen to what everyone is to have.
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Flag } from '../registry/flag.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import type { Holdout, Layer } from '../registry/registry.ts';
import { listed } from './breaking-changes.ts';
import { digestOrNull } from './conflicts.ts';
import type { EntryEdit } from './edit.ts';
import type { Entries } from './entries.ts';

export interface CleanUp {
  readonly how: 'archive' | 'freeze';
  readonly edits: readonly EntryEdit[];
  /** Flags that need it as a prerequisite. */
  readonly neededBy: readonly string[];
  /** What becomes of it, and what its readers are to do first. */
  readonly sentence: string;
}

/** `winner`: the variant that is to stay; null where that is open. */
export function planCleanUp(key: string, winner: string | null, live: Entries): Result<CleanUp> {
  const entry = entryId('key', key);
  const body = live.get(entry);
  if (!body || !('kind' in body) || body.kind !== 'flag') return refuse('UNKNOWN_FLAG', `There is no flag ${key} here.`);
  const flag = body as Flag;
  if (flag.archived) return refuse('NOTHING_CHANGES', `${key} is archived already.`);
  if (winner !== null && !Object.hasOwn(flag.variants, winner)) return refuse('UNKNOWN_VARIANT', `${key} has no variant ${winner}.`);
  const neededBy = [...live].flatMap(([id, other]) => (needs(other, key) ? [splitEntryId(id).name] : [])).sort();
  return neededBy.length > 0 ? freeze(entry, flag, winner, neededBy) : accept(archive(entry, flag, winner, live));
}

function needs(body: EntryBody, key: string): boolean {
  if (!('kind' in body) || body.kind !== 'flag') return false;
  const { archived, prerequisites } = body as Flag;
  return !archived && prerequisites.some(({ flag }) => flag === key);
}

function freeze(entry: EntryId, flag: Flag, winner: string | null, neededBy: readonly string[]): Result<CleanUp> {
  const { name } = splitEntryId(entry);
  if (winner === null) {
    return refuse(
      'WINNER_OPEN',
      `${listed(neededBy)} need ${name} as a prerequisite, so it stays; say which variant everyone is to have.`,
      {
        path: 'variant',
      },
    );
  }
  const frozen: Flag = { ...flag, prerequisites: [], settings: [{ scope: {}, rules: [], serve: { variant: winner } }] };
  if (digestOrNull(frozen) === digestOrNull(flag)) {
    return refuse('NOTHING_CHANGES', `${name} gives everyone ${winner} already, and ${listed(neededBy)} need it; clean those up first.`);
  }
  const verb = neededBy.length === 1 ? 'needs' : 'need';
  const sentence = `It stays, frozen to ${winner} for everyone, because ${listed(neededBy)} ${verb} it as a prerequisite. Clean those up first to take it away.`;
  return accept({ how: 'freeze', edits: [editOf(entry, flag, frozen)], neededBy, sentence });
}

function archive(entry: EntryId, flag: Flag, winner: string | null, live: Entries): CleanUp {
  const { name } = splitEntryId(entry);
  const spans = [...live].flatMap(([id, body]) => {
    const without = withoutFlag(id, body, name);
    return without === undefined ? [] : [editOf(id, body, without)];
  });
  const inCode = winner === null ? 'a value of its own' : JSON.stringify(flag.variants[winner]);
  const sentence = `It is archived: whoever still asks for it gets FLAG_NOT_FOUND and the default in their code, which should be ${inCode} by then.`;
  return { how: 'archive', edits: [editOf(entry, flag, { ...flag, archived: true }), ...spans], neededBy: [], sentence };
}

/** A holdout or layer that lets go of the flag; null: nothing would be left of it; undefined: it does not name it. */
function withoutFlag(id: EntryId, body: EntryBody, key: string): EntryBody | null | undefined {
  const { kind } = splitEntryId(id);
  if (kind === 'holdout') {
    const holdout = body as Holdout;
    if (!holdout.flags.includes(key)) return undefined;
    const flags = holdout.flags.filter((flag) => flag !== key);
    return flags.length === 0 ? null : { ...holdout, flags };
  }
  if (kind !== 'layer') return undefined;
  const layer = body as Layer;
  if (!Object.hasOwn(layer.flags, key)) return undefined;
  const { [key]: _, ...flags } = layer.flags;
  return Object.keys(flags).length === 0 ? null : { ...layer, flags };
}

function editOf(entry: EntryId, before: EntryBody, body: EntryBody | null): EntryEdit {
  return { kind: 'entry', entry, base: digestOrNull(before), body };
}

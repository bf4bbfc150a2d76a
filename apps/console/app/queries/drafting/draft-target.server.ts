// What a form needs that edits one entry into a change: the body to start from, the open changes it could go into, and
// the places and cohorts to choose from.
import { personalKindsOf } from '@switchyard/registry-core/access/personal';
import type { Change } from '@switchyard/registry-core/change/change';
import { digestOrNull, findConflicts } from '@switchyard/registry-core/change/conflicts';
import { entryEdits } from '@switchyard/registry-core/change/entries';
import { type EntryBody, type EntryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import { decisionOn, type Viewing, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Revision } from '../../ports.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { readKeyIndex } from '../keys/key-index.server.ts';
import { choicesOf, type ScopeChoices } from '../scope-choices.server.ts';

export interface OpenChange {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly reason: string;
  readonly status: Change['status'];
  readonly authorName: string;
  readonly mine: boolean;
}

export interface DraftTarget extends ScopeChoices {
  /** As the chosen change has it, or else as it is live; null when there is none yet. */
  readonly body: EntryBody | null;
  /** What an edit is drawn from: the digest that the chosen change's edit was drawn from, or else of the live body. */
  readonly base: string | null;
  /** Which body the form shows, of which change: sent back with it, so that nobody saves over what they have not seen. */
  readonly seen: string;
  readonly chosen: OpenChange | null;
  /** Newest first, the caller's own before others'. */
  readonly open: readonly OpenChange[];
  /** The kill in force, when the entry is a flag that is killed. */
  readonly killId: string | null;
  /** Why the caller may edit nothing here; null when something may be edited. */
  readonly refusal: string | null;
}

export interface DraftTargetInput {
  readonly environment: string;
  readonly entry: EntryId;
  readonly changeId?: string | null | undefined;
}

function toOpenChange({ id, number, title, reason, status, authorName, authorId }: Change, personId: string): OpenChange {
  return { id, number, title, reason, status, authorName, mine: authorId === personId };
}

function bodyIn(change: Change | undefined, revision: Revision | undefined, entry: EntryId): Pick<DraftTarget, 'body' | 'base'> {
  const edit = change && entryEdits(change.edits).find((candidate) => candidate.entry === entry);
  if (!edit) return { body: revision?.body ?? null, base: revision?.digest ?? null };
  // An edit whose base moved stays drawn from it, so that the conflict is seen and settled on the change's page.
  const moved = findConflicts([edit], new Map(revision ? [[entry, revision.body]] : [])).length > 0;
  return { body: edit.body, base: moved ? edit.base : (revision?.digest ?? null) };
}

/** A form that shows masks would save them. */
function refusalOfMasked({ glass }: Viewing, entry: EntryId, body: EntryBody | null) {
  const { kind, name } = splitEntryId(entry);
  const { sensitivity } = (body ?? {}) as Partial<RegistryKey>; // other entries carry none
  const kinds = personalKindsOf(sensitivity ?? []);
  if (kind !== 'key' || body === null || kinds.length === 0 || !glass.hidesKey(name, kinds)) return undefined;
  return refuse(
    'MASKED',
    `${name} is ${kinds.join(' and ')}: its values are masked. Unmask them on the page "Personal data", then edit it.`,
  );
}

export function draftTarget(ports: Ports, caller: Caller, input: DraftTargetInput): Promise<Result<DraftTarget>> {
  const { environment, entry, changeId } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores, actor } = viewing;
    const { entries } = await readKeyIndex(stores, environment);
    const changes = await stores.changes.list({ environment, statuses: openStatuses });
    const change = changes.find(({ id }) => id === changeId);
    if (changeId && !change) return refuse('UNKNOWN_CHANGE', 'This change is not open any more; start a new one.');
    const open = changes.map((one) => toOpenChange(one, actor.id)).sort((a, b) => Number(b.mine) - Number(a.mine));
    const decision = decisionOn(viewing, { verb: 'change:edit', environment });
    const shown = bodyIn(change, await stores.registry.find(environment, entry), entry);
    const hidden = refusalOfMasked(viewing, entry, shown.body);
    if (hidden) return hidden;
    return accept({
      ...shown,
      seen: `${change?.id ?? 'new'} ${digestOrNull(shown.body) ?? 'nothing'}`,
      chosen: change ? toOpenChange(change, actor.id) : null,
      open,
      ...choicesOf(entries),
      killId: (await stores.kills.find(environment, splitEntryId(entry).name))?.id ?? null,
      refusal: decision.allowed ? null : decision.refusal.message,
    });
  });
}

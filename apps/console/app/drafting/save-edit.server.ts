// Puts one edit into the change that a form names: the one way from every edit form to save-draft.
import type { Change } from '@switchyard/registry-core/change/change';
import type { Edit } from '@switchyard/registry-core/change/edit';
import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { SaveDraft, saveDraft } from '../usecases/changes/save-draft.server.ts';
import { newChange, type Target } from './target-fields.ts';

interface SaveEdit {
  readonly environment: string;
  readonly target: Target;
  readonly open: DraftTarget['open'];
  readonly edits: readonly Edit[];
  readonly origin?: SaveDraft['origin'];
}

export async function saveEdit(
  ports: Ports,
  caller: Caller,
  { environment, target, open, edits, origin }: SaveEdit,
): Promise<Result<Change>> {
  const chosen = open.find(({ id }) => id === target.change);
  if (target.change !== newChange && !chosen) return refuse('UNKNOWN_CHANGE', 'This change is not open any more; choose another.');
  const { title, reason, ticket } = target;
  const about = chosen
    ? { changeId: chosen.id, title: chosen.title, reason: chosen.reason }
    : { title, reason, ...(ticket ? { ticket } : {}), ...(origin && { origin }) };
  const input = SaveDraft.safeParse({ environment, ...about, edits });
  if (!input.success) {
    const causes = input.error.issues.map(({ message, path }) => ({ code: 'NOT_VALID', message, path: path.slice(2).join('.') }));
    return refuse('NOT_VALID', 'This cannot be saved as it is.', { causes });
  }
  return saveDraft(ports, caller, input.data);
}
